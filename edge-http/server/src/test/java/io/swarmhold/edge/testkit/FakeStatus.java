package io.swarmhold.edge.testkit;

import io.swarmhold.edge.testkit.FakeState.Cell;
import io.swarmhold.model.Durability;
import io.swarmhold.model.LatencyHistogram;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.NodeStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a {@link FakeSwarm} tells of itself. */
public final class FakeStatus implements NodeStatus {

  private static final int MAX_CONCURRENT = 200;

  private final FakeState state;

  FakeStatus(FakeState state) {
    this.state = state;
  }

  @Override
  public boolean ready() {
    synchronized (state) {
      return state.ready;
    }
  }

  @Override
  public Durability defaultDurability() {
    return Durability.PROCESS;
  }

  @Override
  public QueueStatus queue(TenantId tenant) {
    synchronized (state) {
      return new QueueStatus(
          count(tenant, TaskStatus.QUEUED) + count(tenant, TaskStatus.DELAYED),
          count(tenant, TaskStatus.RUNNING),
          count(tenant, TaskStatus.DEAD),
          state.cells.values().stream().filter(cell -> cell.tenant().equals(tenant)).count(),
          count(tenant, TaskStatus.SUCCEEDED),
          count(tenant, TaskStatus.DEAD));
    }
  }

  @Override
  public PoolBounds poolBounds() {
    synchronized (state) {
      return new PoolBounds(state.capacity, MAX_CONCURRENT);
    }
  }

  private long count(TenantId tenant, TaskStatus status) {
    return state.cells.values().stream()
        .filter(cell -> cell.tenant().equals(tenant) && cell.status == status)
        .count();
  }

  @Override
  public List<PoolStatus> pools(TenantId tenant) {
    synchronized (state) {
      Map<String, long[]> counts = new TreeMap<>();
      for (Cell cell : state.cells.values()) {
        if (!cell.tenant().equals(tenant)) {
          continue;
        }
        long[] count =
            counts.computeIfAbsent(
                cell.tenant() + "/" + cell.task.lane().pool(), unused -> new long[4]);
        switch (cell.status) {
          case QUEUED -> count[0]++;
          case DELAYED -> count[1]++;
          case RUNNING -> count[2]++;
          case DEAD -> count[3]++;
          case SUCCEEDED, CANCELLED -> {}
        }
      }
      List<PoolStatus> pools = new ArrayList<>();
      counts.forEach((name, count) -> {
        int slash = name.indexOf('/');
        pools.add(
            new PoolStatus(
                new TenantId(name.substring(0, slash)),
                name.substring(slash + 1),
                count[0],
                count[1],
                count[2],
                count[3]));
      });
      return pools;
    }
  }

  @Override
  public Map<String, Long> counters() {
    synchronized (state) {
      Map<String, Long> counters = new LinkedHashMap<>();
      counters.put("tasks_created_total", (long) state.cells.size());
      return counters;
    }
  }

  @Override
  public Map<String, Double> gauges() {
    synchronized (state) {
      Map<String, Double> gauges = new LinkedHashMap<>();
      gauges.put("agents", (double) state.workers.size());
      return gauges;
    }
  }

  @Override
  public Map<String, LatencyHistogram> histograms() {
    Map<String, LatencyHistogram> histograms = new LinkedHashMap<>();
    var queueWait = new LatencyHistogram();
    queueWait.recordMicros(1_000, 1);
    histograms.put("queue_wait", queueWait);
    for (String stage : List.of("dispatch", "run", "log_sync")) {
      histograms.put(stage, new LatencyHistogram());
    }
    return histograms;
  }
}
