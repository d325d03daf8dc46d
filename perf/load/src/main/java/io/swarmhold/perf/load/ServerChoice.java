package io.swarmhold.perf.load;

import io.swarmhold.model.Durability;
import io.swarmhold.perf.load.server.Launch;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options on the server that a run starts for itself. */
final class ServerChoice {

  private static final int MOST_MEMBERS = 9;

  @Option(
      names = "--durability",
      paramLabel = "disk|process|memory",
      defaultValue = "disk",
      description = "What answers mean. Default: ${DEFAULT-VALUE}")
  Durability durability = Durability.DISK;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder on the disk to be measured. Default: that of temporary files")
  @Nullable Path data;

  @Option(
      names = "--server-heap",
      paramLabel = "SIZE",
      description = "Largest heap of the server, such as 2g. Default: as the run needs it")
  @Nullable String heap;

  @Option(
      names = "--server-flags",
      paramLabel = "FLAGS",
      defaultValue = "",
      description = "Further flags for the server's Java, in one word with blanks between them.")
  String flags = "";

  @Option(
      names = "--server-args",
      paramLabel = "ARGS",
      defaultValue = "",
      description = "Further arguments of the server's start, as --server-flags.")
  String arguments = "";

  @Option(names = "--shards", paramLabel = "N", description = "Default: as the server has it")
  @Nullable Integer shards;

  @Option(
      names = "--backups",
      paramLabel = "N",
      description = "Copies of each shard beside the first. Default: as a cluster has it, 2")
  @Nullable Integer backups;

  /**
   * Refuses numbers of members that make no cluster.
   *
   * @param least 1 where one alone will do
   */
  void checkMembers(int members, int least) {
    boolean isCluster = members >= 3 && members <= MOST_MEMBERS;
    if (!isCluster && !(members == 1 && least == 1)) {
      throw new IllegalArgumentException(
          "--members: %d (expected: %s3 to %d)"
              .formatted(members, least == 1 ? "1, or " : "", MOST_MEMBERS));
    }
    if (members == 1 && backups != null) {
      throw new IllegalArgumentException("--backups goes with --members");
    }
    if (members > 1 && !arguments.isBlank()) {
      throw new IllegalArgumentException("--members does not go with --server-args");
    }
  }

  /** A server whose pools take so many tasks. */
  Launch launch(String neededHeap, long waiting, long running) {
    var settings = new TreeMap<String, String>();
    settings.put("durability", wish());
    settings.put("queueCapacity", Long.toString(waiting));
    settings.put("maxConcurrent", Long.toString(running));
    if (shards != null) {
      settings.put("shards", Integer.toString(shards));
    }
    if (backups != null) {
      settings.put(Launch.OF_CLUSTER + "backups", Integer.toString(backups));
    }
    return new Launch(heap == null ? neededHeap : heap, words(flags), settings, words(arguments));
  }

  /** The durability as the protocol writes it. */
  String wish() {
    return durability.name().toLowerCase(Locale.ROOT);
  }

  static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
  }
}
