package io.swarmhold.perf.lab.member;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What stands behind {@code swarmhold} when a member is started. */
final class Words {

  private Words() {}

  /** One alone by options; of a cluster by a file, which is written anew. */
  static List<String> of(Layout layout, int member) throws IOException {
    return layout.isCluster() ? cluster(layout, member) : alone(layout, member);
  }

  private static List<String> alone(Layout layout, int member) {
    var words = new ArrayList<>(List.of("start", "--data", layout.data(member).toString()));
    words.addAll(List.of("--host", layout.host(member)));
    words.addAll(List.of("--port", Integer.toString(layout.edgePort(member))));
    words.addAll(List.of("--durability", layout.durability()));
    if (!layout.isLoopback()) {
      words.addAll(List.of("--key-file", layout.keyFile().toString()));
    }
    return words;
  }

  private static List<String> cluster(Layout layout, int member) throws IOException {
    Path file = layout.home(member).resolve("member.yaml");
    Files.writeString(file, yaml(layout, member));
    return List.of("start", "--config", file.toString());
  }

  static String yaml(Layout layout, int member) {
    String keys = layout.isLoopback() ? "" : ", keyFile: " + layout.keyFile();
    // One that joins later knows of itself, and the others do not know of it.
    String listed =
        IntStream.rangeClosed(1, Math.max(layout.members(), member))
            .mapToObj(other -> layout.host(other) + ":" + layout.gridPort(other))
            .collect(Collectors.joining(", "));
    return """
    data: %s
    edge: {host: %s, port: %d%s}
    durability: %s
    shards: %d
    cluster:
      name: lab
      host: %s
      port: %d
      members: [%s]
      voters: %d
      backups: %d
      minInSync: 2
    """
        .formatted(
            layout.data(member),
            layout.host(member),
            layout.edgePort(member),
            keys,
            layout.durability(),
            layout.shards(),
            layout.host(member),
            layout.gridPort(member),
            listed,
            Math.min(layout.members(), 5),
            layout.backups());
  }
}
