package io.swarmhold.model.port;

import io.swarmhold.model.Durability;
import io.swarmhold.model.LatencyHistogram;
import io.swarmhold.model.TenantId;
import java.util.List;
import java.util.Map;

/** How this node is doing, cheaply enough to be asked every second. */
public interface NodeStatus {

  /** Whether the log has been replayed and the node takes work. */
  boolean ready();

  Durability defaultDurability();

  QueueStatus queue(TenantId tenant);

  /** Every tenant and pool with tasks, sorted. */
  List<PoolStatus> pools();

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
   * @param capacity how many tasks may wait in each pool of a tenant
   * @param maxConcurrent how many may run in each pool of a tenant
   */
  record QueueStatus(
      long waiting,
      long capacity,
      long running,
      long maxConcurrent,
      long dead,
      long created,
      long succeeded,
      long failed) {}

  record PoolStatus(
      TenantId tenant, String pool, long ready, long delayed, long running, long dead) {}
}
