package io.swarmhold.node;

import io.swarmhold.grid.GridConfig;
import io.swarmhold.model.Durability;
import io.swarmhold.model.TenantId;
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
 * @param durability what an answer means where the caller does not say
 * @param shards fixed once there is data
 * @param queueCapacity tasks of one tenant and pool that may wait (B3)
 * @param maxConcurrent tasks of one tenant and pool that may run (B4)
 * @param finishedKept finished tasks that are remembered, the latest ones
 * @param retention how long tasks may wait, and are remembered when they are over
 * @param commitDelay how long a group of changes may wait for company before it is synced, when the
 *     node is busy
 * @param snapshotAfterBytes how much the log may grow before its shards are taken into new
 *     snapshots
 * @param weights share of a pool's agents by tenant, where it is not 1
 */
public record NodeConfig(
    Path dataFolder,
    String host,
    int port,
    Optional<Path> keyFile,
    Durability durability,
    int shards,
    int queueCapacity,
    int maxConcurrent,
    int finishedKept,
    Duration retention,
    Duration commitDelay,
    long snapshotAfterBytes,
    Map<TenantId, Integer> weights) {

  public static final int DEFAULT_PORT = 7070;

  public NodeConfig {
    weights = Map.copyOf(weights);
  }

  /** All defaults, on loopback. */
  public static NodeConfig in(Path dataFolder) {
    GridConfig grid = GridConfig.DEFAULT;
    return new NodeConfig(
        dataFolder,
        "127.0.0.1",
        DEFAULT_PORT,
        Optional.empty(),
        grid.durability(),
        grid.shards(),
        grid.queueCapacity(),
        grid.maxConcurrent(),
        grid.finishedKept(),
        Duration.ofMillis(grid.retentionMillis()),
        Duration.ofNanos(500_000),
        grid.snapshotAfterBytes(),
        Map.of());
  }

  public NodeConfig withPort(int newPort) {
    return new NodeConfig(
        dataFolder,
        host,
        newPort,
        keyFile,
        durability,
        shards,
        queueCapacity,
        maxConcurrent,
        finishedKept,
        retention,
        commitDelay,
        snapshotAfterBytes,
        weights);
  }

  public NodeConfig withBounds(int newQueueCapacity, int newMaxConcurrent) {
    return new NodeConfig(
        dataFolder,
        host,
        port,
        keyFile,
        durability,
        shards,
        newQueueCapacity,
        newMaxConcurrent,
        finishedKept,
        retention,
        commitDelay,
        snapshotAfterBytes,
        weights);
  }

  GridConfig grid() {
    return new GridConfig(
        "swarmhold",
        shards,
        queueCapacity,
        maxConcurrent,
        finishedKept,
        retention.toMillis(),
        durability,
        snapshotAfterBytes,
        weights,
        GridConfig.DEFAULT.taskBytes());
  }
}
