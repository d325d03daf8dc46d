package io.swarmhold.model.port;

import io.swarmhold.model.Durability;
import io.swarmhold.model.LatencyHistogram;
import io.swarmhold.model.TenantId;
import java.util.List;
import java.util.Map;

/**
 * How this node is doing, cheaply enough to be asked every second. Of several, each speaks for
 * itself: what they come to together {@link Swarm} knows.
 */
public interface NodeStatus {

  /** Whether the log has been replayed and the node takes work. */
  boolean ready();

  Durability defaultDurability();

  /** What this tenant has in shards of this node, and nothing of what others have. */
  QueueStatus queue(TenantId tenant);

  /** What each pool may hold, of any tenant, over all nodes. */
  PoolBounds poolBounds();

  /** The tenant's pools with tasks in shards of this node, sorted. */
  List<PoolStatus> pools(TenantId tenant);

  /**
   * Counts since the node started, over all tenants; keys as in Prometheus, without prefix, in a
   * stable order.
   */
  Map<String, Long> counters();

  /** Values of now, over all tenants; keys as in Prometheus, without prefix, in a stable order. */
  Map<String, Double> gauges();

  /**
   * How long the stages of a task's life took: queue_wait, dispatch, run, log_sync; in a stable
   * order.
   */
  Map<String, LatencyHistogram> histograms();

  /**
   * A tenant's tasks, over all its pools.
   *
   * @param created tasks since the node started; as {@code succeeded} and {@code failed}
   * @param failed tasks that went to the dead-letter queue; an attempt that is followed by another
   *     is none
   */
  record QueueStatus(
      long waiting, long running, long dead, long created, long succeeded, long failed) {}

  /**
   * @param capacity how many tasks of one tenant may wait in one pool
   * @param maxConcurrent how many of them may run
   */
  record PoolBounds(long capacity, long maxConcurrent) {}

  record PoolStatus(
      TenantId tenant, String pool, long ready, long delayed, long running, long dead) {}
}
