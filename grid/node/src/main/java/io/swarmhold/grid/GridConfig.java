package io.swarmhold.grid;

import io.swarmhold.model.Durability;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.shard.ShardLimits;
import java.util.Map;

/**
 * How a member holds its shards.
 *
 * @param clusterName members of other names are strangers
 * @param shards 1 to 1 024; fixed once there is data
 * @param queueCapacity tasks of one tenant and pool that may wait
 * @param maxConcurrent tasks of one tenant and pool that may run
 * @param finishedKept finished tasks that are remembered in all, the latest ones
 * @param retentionMillis how long tasks may wait, and are remembered when they are over
 * @param durability what an answer means where the caller does not say
 * @param snapshotAfterBytes how much the log may grow before its shards are taken into new
 *     snapshots
 * @param weights share of a pool's supply by tenant, where it is not 1
 * @param taskBytes of heap that tasks may take which are not over; beyond, new ones are refused
 * @param membership how the member finds others
 * @param fleet how agents are looked after
 */
public record GridConfig(
    String clusterName,
    int shards,
    int queueCapacity,
    int maxConcurrent,
    int finishedKept,
    long retentionMillis,
    Durability durability,
    long snapshotAfterBytes,
    Map<TenantId, Integer> weights,
    long taskBytes,
    Membership membership,
    FleetConfig fleet) {

  /** The rest is for what is on its way, for what is over, and for the collector to work in. */
  private static final double TASKS_SHARE_OF_HEAP = 0.6;

  public static final GridConfig DEFAULT =
      new GridConfig(
          "swarmhold",
          16,
          2_000,
          200,
          100_000,
          ShardLimits.DEFAULT_RETENTION_MILLIS,
          Durability.DISK,
          1L << 30,
          Map.of(),
          (long) (Runtime.getRuntime().maxMemory() * TASKS_SHARE_OF_HEAP),
          Membership.ALONE);

  /** Looks after agents as {@link FleetConfig#DEFAULT} says. */
  public GridConfig(
      String clusterName,
      int shards,
      int queueCapacity,
      int maxConcurrent,
      int finishedKept,
      long retentionMillis,
      Durability durability,
      long snapshotAfterBytes,
      Map<TenantId, Integer> weights,
      long taskBytes,
      Membership membership) {
    this(
        clusterName,
        shards,
        queueCapacity,
        maxConcurrent,
        finishedKept,
        retentionMillis,
        durability,
        snapshotAfterBytes,
        weights,
        taskBytes,
        membership,
        FleetConfig.DEFAULT);
  }

  public GridConfig {
    if (shards < 1 || shards > 1_024) {
      throw new IllegalArgumentException("shards: " + shards + " (expected: 1 to 1024)");
    }
    weights = Map.copyOf(weights);
  }

  /** The same, but for how agents are looked after. */
  public GridConfig with(FleetConfig newFleet) {
    return new GridConfig(
        clusterName,
        shards,
        queueCapacity,
        maxConcurrent,
        finishedKept,
        retentionMillis,
        durability,
        snapshotAfterBytes,
        weights,
        taskBytes,
        membership,
        newFleet);
  }

  ShardLimits shardLimits() {
    return new ShardLimits(
        queueCapacity, maxConcurrent, Math.ceilDiv(finishedKept, shards), retentionMillis);
  }
}
