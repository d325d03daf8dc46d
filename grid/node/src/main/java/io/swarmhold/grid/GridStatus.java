package io.swarmhold.grid;

import io.swarmhold.grid.PoolLoads.PoolLoad;
import io.swarmhold.grid.ShardEvents.TenantCounts;
import io.swarmhold.model.Durability;
import io.swarmhold.model.LatencyHistogram;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.NodeStatus;
import io.swarmhold.wal.Wal;
import io.swarmhold.wal.WalStats;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** This member's figures, read from the books it keeps anyway. */
final class GridStatus implements NodeStatus {

  private final PoolLoads loads;
  private final ShardEvents events;
  private final AgentDesks desks;
  private final Signals signals;
  private final Projector projector;
  private final Wal wal;
  private final TaskMemory memory;
  private final GridConfig config;
  private final DurabilityGate gate;
  private final Map<String, Supplier<Map<String, Long>>> counted = new ConcurrentSkipListMap<>();
  private final List<Supplier<Map<String, Double>>> measured = new CopyOnWriteArrayList<>();
  private volatile boolean ready;
  private volatile BooleanSupplier condition = () -> true;

  GridStatus(
      PoolLoads loads,
      TaskMemory memory,
      ShardEvents events,
      AgentDesks desks,
      Signals signals,
      Projector projector,
      Wal wal,
      GridConfig config,
      DurabilityGate gate) {
    this.loads = loads;
    this.memory = memory;
    this.events = events;
    this.desks = desks;
    this.signals = signals;
    this.projector = projector;
    this.wal = wal;
    this.config = config;
    this.gate = gate;
  }

  /** Counts also what {@code more} does, under names that begin so. */
  void count(String prefix, Supplier<Map<String, Long>> more) {
    counted.put(prefix, more);
  }

  /** Shows also what {@code more} does. */
  void gauge(Supplier<Map<String, Double>> more) {
    measured.add(more);
  }

  void ready(boolean isReady) {
    ready = isReady;
  }

  /** A member among others is ready only under a condition of theirs. */
  void readyWhen(BooleanSupplier newCondition) {
    condition = newCondition;
  }

  @Override
  public boolean ready() {
    return ready && condition.getAsBoolean();
  }

  @Override
  public Durability defaultDurability() {
    return config.durability();
  }

  @Override
  public QueueStatus queue(TenantId tenant) {
    long waiting = 0;
    long running = 0;
    long dead = 0;
    for (PoolLoad load : loads.all()) {
      if (load.key.tenant().equals(tenant)) {
        waiting += load.waiting();
        running += load.running();
        dead += load.dead();
      }
    }
    TenantCounts counts = events.countsOf(tenant);
    return new QueueStatus(
        waiting,
        running,
        dead,
        counts.submitted.sum(),
        counts.succeeded.sum(),
        counts.buried.sum());
  }

  @Override
  public PoolBounds poolBounds() {
    return new PoolBounds(config.queueCapacity(), config.maxConcurrent());
  }

  @Override
  public List<PoolStatus> pools(TenantId tenant) {
    List<PoolStatus> pools = new ArrayList<>();
    for (PoolLoad load : loads.all()) {
      if (load.isEmpty() || !load.key.tenant().equals(tenant)) {
        continue;
      }
      pools.add(
          new PoolStatus(
              load.key.tenant(),
              load.key.pool().value(),
              load.ready(),
              load.delayed(),
              load.running(),
              load.dead()));
    }
    return pools;
  }

  @Override
  public Map<String, Long> counters() {
    Map<String, Long> counters = new LinkedHashMap<>();
    events.counters().forEach((name, value) -> counters.put(name, value.sum()));
    WalStats stats = wal.stats();
    counters.put("projection_skipped_total", projector.skipped.sum());
    counters.put("log_frames_total", stats.frames());
    counters.put("log_payload_bytes_total", stats.payloadBytes());
    counters.put("log_disk_bytes_total", stats.diskBytesWritten());
    counters.put("log_syncs_total", stats.syncs());
    counted.forEach(
        (prefix, more) -> more.get().forEach((name, value) -> counters.put(prefix + name, value)));
    return counters;
  }

  @Override
  public Map<String, Double> gauges() {
    long ready = 0;
    long delayed = 0;
    long running = 0;
    long dead = 0;
    for (PoolLoad load : loads.all()) {
      ready += load.ready();
      delayed += load.delayed();
      running += load.running();
      dead += load.dead();
    }
    Map<String, Double> gauges = new LinkedHashMap<>();
    gauges.put("tasks_ready", (double) ready);
    gauges.put("tasks_unlisted", (double) projector.unlisted());
    gauges.put("tasks_delayed", (double) delayed);
    gauges.put("tasks_running", (double) running);
    gauges.put("dead_letters", (double) dead);
    gauges.put("task_memory_bytes", (double) memory.usedBytes());
    gauges.put("task_memory_limit_bytes", (double) memory.limitBytes());
    gauges.put("agents_known", (double) desks.known());
    gauges.put("agents_connected", (double) desks.connected());
    gauges.put("log_stored_bytes", (double) wal.stats().storedBytes());
    gauges.put("log_unsynced_frames", (double) (wal.appendedPosition() - wal.syncedPosition()));
    measured.forEach(more -> gauges.putAll(more.get()));
    return gauges;
  }

  @Override
  public Map<String, LatencyHistogram> histograms() {
    Map<String, LatencyHistogram> histograms = new LinkedHashMap<>();
    histograms.put("queue_wait", events.queueWait);
    histograms.put("dispatch", signals.dispatch);
    histograms.put("run", events.run);
    histograms.put("log_sync", gate.syncs);
    return histograms;
  }
}
