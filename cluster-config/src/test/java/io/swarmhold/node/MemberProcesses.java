package io.swarmhold.node;

import io.swarmhold.cli.SwarmholdMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A cluster of real processes on loopback, to be killed. */
final class MemberProcesses implements AutoCloseable {

  private final Path folder;
  private final List<Integer> edges = new ArrayList<>();
  private final List<Process> processes = new ArrayList<>();

  MemberProcesses(Path folder, int count) throws IOException {
    this(folder, Collections.nCopies(count, ""));
  }

  /** One member for each zone that is named; the first three of them vote. */
  MemberProcesses(Path folder, List<String> zones) throws IOException {
    this.folder = folder;
    int count = zones.size();
    List<ServerSocket> held = new ArrayList<>();
    List<Integer> grid = new ArrayList<>();
    try {
      while (grid.size() < count) {
        ServerSocket one = socket(0, held);
        if (isFree(one.getLocalPort() + ClusterConfig.RAFT_PORT_OFFSET, held)) {
          grid.add(one.getLocalPort());
        }
      }
      for (int i = 0; i < count; i++) {
        edges.add(socket(0, held).getLocalPort());
      }
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
    String members =
        grid.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(", "));
    for (int i = 0; i < count; i++) {
      Files.writeString(
          folder.resolve("m" + i + ".yaml"),
          """
          data: %s
          edge: {host: 127.0.0.1, port: %d}
          shards: 8
          cluster: {name: test-%d, host: 127.0.0.1, port: %d, zone: "%s", members: [%s]}
          """
              .formatted(
                  folder.resolve("m" + i),
                  edges.get(i),
                  grid.getFirst(),
                  grid.get(i),
                  zones.get(i),
                  members));
      processes.add(start(i));
    }
  }

  private static ServerSocket socket(int port, List<ServerSocket> held) throws IOException {
    ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    held.add(socket);
    return socket;
  }

  private static boolean isFree(int port, List<ServerSocket> held) {
    try {
      return port <= 65_535 && socket(port, held).isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  private Process start(int index) throws IOException {
    var words = new ArrayList<String>();
    words.addAll(List.of("-Xmx256m"));
    words.add(SwarmholdMain.class.getName());
    words.addAll(List.of("start", "--config", folder.resolve("m" + index + ".yaml").toString()));
    return java(words)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(said(index).toFile()))
        .start();
  }

  /** The command line, in a process of its own. */
  static ProcessBuilder java(List<String> words) throws IOException {
    var all = new ArrayList<String>();
    all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    all.addAll(flags());
    all.addAll(List.of("-cp", System.getProperty("java.class.path")));
    all.addAll(words);
    return new ProcessBuilder(all);
  }

  private static List<String> flags() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve(".mvn/jvm-flags"))) {
      root = root.resolve("..").normalize();
    }
    return Stream.of(Files.readString(root.resolve(".mvn/jvm-flags")).strip().split("\\s+"))
        .toList();
  }

  private Path said(int index) {
    return folder.resolve("m" + index + ".said");
  }

  URI[] addresses() {
    return edges.stream().map(port -> URI.create("http://127.0.0.1:" + port)).toArray(URI[]::new);
  }

  /** As {@code kill -9} does. */
  void kill(int index) {
    processes.get(index).destroyForcibly().onExit().join();
  }

  /** What the members said, for people who wonder. */
  String said() {
    var all = new StringBuilder();
    for (int i = 0; i < processes.size(); i++) {
      try {
        all.append("\n--- ").append(i).append(":\n").append(Files.readString(said(i)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return all.toString();
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
    processes.forEach(process -> process.onExit().join());
  }
}
