package io.swarmhold.perf.lab.member;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where everything is.
 *
 * @param folder of the run: logs, configuration, and the members' data
 * @param prefix of the namespaces' names; empty on loopback
 * @param members not counting the one that may join; with several, a cluster
 * @param heap of each member, such as 768m
 * @param flags further flags for the members' Java
 * @param durability what an answer means
 * @param shards of a cluster
 * @param backups copies of each shard beside the first
 */
public record Layout(
    Path folder,
    String prefix,
    int members,
    String heap,
    List<String> flags,
    String durability,
    int shards,
    int backups) {

  static final int EDGE_PORT = 7070;
  static final int GRID_PORT = 5701;

  /** Raft listens so many above the grid. */
  static final int RAFT_ABOVE_GRID = 100;

  /** On loopback every member has its own ports, away from those of a server in use. */
  private static final int LOOPBACK_EDGE = 17_070;

  private static final int LOOPBACK_GRID = 15_701;

  public Layout {
    flags = List.copyOf(flags);
  }

  public boolean isLoopback() {
    return prefix.isEmpty();
  }

  public boolean isCluster() {
    return members > 1;
  }

  /** Names of all members, without the one that may join. */
  public List<Integer> all() {
    return IntStream.rangeClosed(1, members).boxed().toList();
  }

  String host(int member) {
    return isLoopback() ? "127.0.0.1" : "10.77.0." + member;
  }

  int edgePort(int member) {
    return isLoopback() ? LOOPBACK_EDGE + member : EDGE_PORT;
  }

  int gridPort(int member) {
    return isLoopback() ? LOOPBACK_GRID + member : GRID_PORT;
  }

  /** Where clients find it. */
  public URI edge(int member) {
    return URI.create("http://" + host(member) + ":" + edgePort(member));
  }

  Path home(int member) {
    return folder.resolve("m" + member);
  }

  Path data(int member) {
    return home(member).resolve("data");
  }

  Path log(int member) {
    return folder.resolve("member-" + member + ".log");
  }

  Path keyFile() {
    return folder.resolve("keys.json");
  }
}
