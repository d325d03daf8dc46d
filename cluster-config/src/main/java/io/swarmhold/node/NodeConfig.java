package io.swarmhold.node;

import io.swarmhold.edge.EdgeConfig;
import io.swarmhold.edge.Limits;
import io.swarmhold.grid.GridConfig;
import io.swarmhold.grid.Membership;
import io.swarmhold.model.Durability;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.GridFault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a node is told when it starts.
 *
 * @param dataFolder log, snapshots and epoch live here; made if missing
 * @param host address of the edge; anything but loopback needs a key file
 * @param port of the edge; 0 for any free one
 * @param keyFile who may do what; without it everyone on this machine may do everything
 * @param admin where operators ask for metrics and version. If it is not said: at {@code port} if
 *     {@code host} is loopback, else at {@link #DEFAULT_ADMIN_PORT} of loopback
 * @param durability what an answer means where the caller does not say
 * @param shards fixed once there is data
 * @param queueCapacity tasks of one tenant and pool that may wait
 * @param maxConcurrent tasks of one tenant and pool that may run
 * @param finishedKept finished tasks that are remembered, the latest ones
 * @param retention how long tasks may wait, and are remembered when they are over
 * @param commitDelay how long a group of changes may wait for company before it is synced, when the
 *     node is busy
 * @param snapshotAfterBytes how much the log may grow before its shards are taken into new
 *     snapshots
 * @param cluster how it works together with others; empty if it is alone
 * @param weights share of a pool's agents by tenant, where it is not 1
 */
public record NodeConfig(
    Path dataFolder,
    String host,
    int port,
    Optional<Path> keyFile,
    Optional<EdgeConfig.Listener> admin,
    Durability durability,
    int shards,
    int queueCapacity,
    int maxConcurrent,
    int finishedKept,
    Duration retention,
    Duration commitDelay,
    long snapshotAfterBytes,
    Map<TenantId, Integer> weights,
    Optional<ClusterConfig> cluster) {

  private static final String LOOPBACK = "127.0.0.1";

  public static final int DEFAULT_PORT = 7070;
  public static final int DEFAULT_ADMIN_PORT = 7071;

  /** A tenant that should get so many times what others get wants a node of its own. */
  public static final int MAX_WEIGHT = 1_000;

  /** What will not do is refused here, before anything is opened. */
  public NodeConfig {
    weights = Map.copyOf(weights);
    weights.forEach(NodeConfig::checkWeight);
    admin = admin.or(() -> adminBeside(host));
    edge(host, port, keyFile, admin);
    requireWithin("shards", shards, 1_024);
    requireWithin("queueCapacity", queueCapacity, Integer.MAX_VALUE);
    requireWithin("maxConcurrent", maxConcurrent, Integer.MAX_VALUE);
    requireAnother(host, port, cluster);
    cluster.ifPresent(ClusterConfig::requireListed);
    cluster
        .filter(ClusterConfig::bearsLosses)
        .flatMap(ClusterConfig::risk)
        .filter(risk -> durability == Durability.DISK)
        .ifPresent(NodeConfig::refuseUnsafe);
  }

  /** What was promised to be on the disk is to survive the loss of one of three. */
  private static void refuseUnsafe(String risk) {
    throw new IllegalArgumentException(GridFault.UNSAFE.message(risk));
  }

  private static void requireWithin(String key, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException("%s: %d (expected: 1 to %d)".formatted(key, value, most));
    }
  }

  private static void requireAnother(String host, int port, Optional<ClusterConfig> members) {
    ClusterConfig cluster = members.filter(its -> its.host().equals(host)).orElse(null);
    if (cluster != null
        && (port == cluster.port() || port == cluster.port() + ClusterConfig.RAFT_PORT_OFFSET)) {
      throw new IllegalArgumentException(
          "edge.port: %d (expected: another than the grid's, %d, and consensus', %d)"
              .formatted(port, cluster.port(), cluster.port() + ClusterConfig.RAFT_PORT_OFFSET));
    }
  }

  private static void checkWeight(TenantId tenant, int weight) {
    if (weight < 1 || weight > MAX_WEIGHT) {
      throw new IllegalArgumentException(
          "weight of " + tenant + ": " + weight + " (expected: 1 to " + MAX_WEIGHT + ")");
    }
  }

  private static Optional<EdgeConfig.Listener> adminBeside(String host) {
    return EdgeConfig.isLoopback(host)
        ? Optional.empty()
        : Optional.of(new EdgeConfig.Listener(LOOPBACK, DEFAULT_ADMIN_PORT));
  }

  /** All defaults, on loopback. */
  public static NodeConfig in(Path dataFolder) {
    GridConfig grid = GridConfig.DEFAULT;
    return new NodeConfig(
        dataFolder,
        LOOPBACK,
        DEFAULT_PORT,
        Optional.empty(),
        Optional.empty(),
        grid.durability(),
        grid.shards(),
        grid.queueCapacity(),
        grid.maxConcurrent(),
        grid.finishedKept(),
        Duration.ofMillis(grid.retentionMillis()),
        Duration.ofNanos(500_000),
        grid.snapshotAfterBytes(),
        Map.of(),
        Optional.empty());
  }

  public NodeConfig withPort(int newPort) {
    return new NodeConfig(
        dataFolder,
        host,
        newPort,
        keyFile,
        admin,
        durability,
        shards,
        queueCapacity,
        maxConcurrent,
        finishedKept,
        retention,
        commitDelay,
        snapshotAfterBytes,
        weights,
        cluster);
  }

  public NodeConfig withBounds(int newQueueCapacity, int newMaxConcurrent) {
    return new NodeConfig(
        dataFolder,
        host,
        port,
        keyFile,
        admin,
        durability,
        shards,
        newQueueCapacity,
        newMaxConcurrent,
        finishedKept,
        retention,
        commitDelay,
        snapshotAfterBytes,
        weights,
        cluster);
  }

  EdgeConfig edge() {
    return edge(host, port, keyFile, admin);
  }

  private static EdgeConfig edge(
      String host, int port, Optional<Path> keyFile, Optional<EdgeConfig.Listener> admin) {
    return new EdgeConfig(host, port, keyFile, admin, Limits.DEFAULTS);
  }

  GridConfig grid() {
    return new GridConfig(
        cluster.map(ClusterConfig::name).orElse("swarmhold"),
        shards,
        queueCapacity,
        maxConcurrent,
        finishedKept,
        retention.toMillis(),
        durability,
        snapshotAfterBytes,
        weights,
        GridConfig.DEFAULT.taskBytes(),
        cluster.map(ClusterConfig::membership).orElse(Membership.ALONE));
  }
}
