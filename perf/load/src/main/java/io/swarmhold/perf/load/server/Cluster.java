package io.swarmhold.perf.load.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Members on free ports of this machine that find each other by a list. Each keeps its folder and
 * its ports of the grid, however often it is started.
 */
final class Cluster {

  /** Consensus listens so far above the grid. */
  private static final int RAFT_PORT_OFFSET = 100;

  /** And the edge so far: whoever was connected finds a member again that was started again. */
  private static final int EDGE_PORT_OFFSET = 50;

  private static final int FIRST_PORT = 20_000;
  private static final int LAST_PORT = 30_000;

  private final Launch launch;
  private final int members;
  private final Path folder;

  /** One more than there are members: another may join. */
  private final List<Integer> ports;

  Cluster(Launch launch, int members, Path folder) throws IOException {
    this.launch = launch;
    this.members = members;
    this.folder = folder;
    this.ports = freePorts(members + 1);
  }

  /** Starts them all, without waiting for any. */
  List<ServerProcess> start() throws IOException {
    List<ServerProcess> started = new ArrayList<>();
    try {
      for (int number = 0; number < members; number++) {
        started.add(start(number));
      }
    } catch (IOException e) {
      started.forEach(ServerProcess::kill);
      throw e;
    }
    return started;
  }

  /**
   * Starts one, which must not be running.
   *
   * @param number from 0; the one behind the last is one that joins
   */
  ServerProcess start(int number) throws IOException {
    Path its = Files.createDirectories(folder.resolve("m" + (number + 1)));
    Path config = its.resolve("member.yaml");
    Files.writeString(config, config(its, number));
    return ServerProcess.start(launch.member(config), its);
  }

  private String config(Path its, int number) {
    String all =
        ports.subList(0, Math.max(members, number + 1)).stream()
            .map(port -> "127.0.0.1:" + port)
            .collect(Collectors.joining(", "));
    var ofAll = new StringBuilder();
    var ofCluster = new StringBuilder();
    launch
        .settings()
        .forEach((key, value) -> {
          boolean isOfCluster = key.startsWith(Launch.OF_CLUSTER);
          String name = isOfCluster ? key.substring(Launch.OF_CLUSTER.length()) : key;
          (isOfCluster ? ofCluster.append("  ") : ofAll).append(name + ": " + value + "\n");
        });
    return """
    data: %s
    edge: {host: 127.0.0.1, port: %d}
    %scluster:
      name: bench
      host: 127.0.0.1
      port: %d
      members: [%s]
      voters: %d
    %s\
    """
        .formatted(
            its.resolve("data"),
            ports.get(number) + EDGE_PORT_OFFSET,
            ofAll,
            ports.get(number),
            all,
            members >= 5 ? 5 : 3,
            ofCluster);
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<Integer> free = new ArrayList<>();
    for (int port = FIRST_PORT; port < LAST_PORT && free.size() < count; port += 1) {
      if (port % (2 * RAFT_PORT_OFFSET) < EDGE_PORT_OFFSET
          && isFree(port)
          && isFree(port + EDGE_PORT_OFFSET)
          && isFree(port + RAFT_PORT_OFFSET)) {
        free.add(port);
      }
    }
    if (free.size() < count) {
      throw new IOException("no free ports between " + FIRST_PORT + " and " + LAST_PORT);
    }
    return free;
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
