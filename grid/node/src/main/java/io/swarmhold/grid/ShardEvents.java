package io.swarmhold.grid;

import io.swarmhold.grid.AgentDesk.Ended;
import io.swarmhold.grid.PoolLoads.PoolLoad;
import io.swarmhold.model.AgentKey;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.Lane;
import io.swarmhold.model.LatencyHistogram;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.agent.AgentEvent;
import io.swarmhold.model.agent.AgentTable;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.shard.PoolCounts;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardObserver;
import io.swarmhold.model.shard.TaskEvent;
import io.swarmhold.model.shard.TaskRead;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps this member's books of what its shards decide: loads of pools, what agents hold, counts and
 * durations. Told on the partition threads, in the order of events.
 */
final class ShardEvents {

  final LatencyHistogram queueWait = new LatencyHistogram();
  final LatencyHistogram run = new LatencyHistogram();

  private final Map<String, LongAdder> counters = new LinkedHashMap<>();
  private final LongAdder submitted = counter("tasks_submitted_total");
  private final LongAdder leased = counter("tasks_leased_total");
  private final LongAdder succeeded = counter("tasks_succeeded_total");
  private final LongAdder failed = counter("attempts_failed_total");
  private final LongAdder expired = counter("attempts_expired_total");
  private final LongAdder handedBack = counter("attempts_handed_back_total");
  private final LongAdder cancelled = counter("tasks_cancelled_total");
  private final LongAdder buried = counter("tasks_dead_total");
  private final LongAdder redriven = counter("tasks_redriven_total");
  private final LongAdder purged = counter("tasks_purged_total");
  private final LongAdder extended = counter("leases_extended_total");

  /** Never let go of: tenants are named by credentials, not by callers, and so are few. */
  private final Map<TenantId, TenantCounts> tenants = new ConcurrentHashMap<>();

  private final List<Follower> followers = new CopyOnWriteArrayList<>();
  private final Queue<Lane> roomMade = new ConcurrentLinkedQueue<>();
  private final PoolLoads loads;
  private final LeaseBooks books;

  /** Who sent the envelope that a shard decides. Each belongs to its shard's thread. */
  private final @Nullable MemberId[] senders;

  private final CompletionWaiters waiters;
  private final TaskMemory memory;
  private final Consumer<RuntimeException> onBroken;

  /** What one tenant's tasks came to since the node started. */
  static final class TenantCounts {
    private static final TenantCounts NONE = new TenantCounts();

    final LongAdder submitted = new LongAdder();
    final LongAdder succeeded = new LongAdder();
    final LongAdder buried = new LongAdder();
  }

  ShardEvents(
      PoolLoads loads,
      LeaseBooks books,
      int shards,
      CompletionWaiters waiters,
      TaskMemory memory,
      Consumer<RuntimeException> onBroken) {
    this.loads = loads;
    this.books = books;
    this.senders = new @Nullable MemberId[shards];
    this.waiters = waiters;
    this.memory = memory;
    this.onBroken = onBroken;
  }

  /** Observes one shard. */
  ShardObserver of(int shard) {
    return new Observer(shard);
  }

  /** Has {@code newFollower} hear of shards that come to be served here, or do not any more. */
  void follow(Follower newFollower) {
    followers.add(newFollower);
  }

  /** Hears, on a shard's thread, that it is served here from now on, or not any more. */
  interface Follower {
    void adopted(Shard shard);

    void left(int shard);
  }

  /** Takes what a shard holds that is served here from now on into the books. */
  void adopted(Shard shard) {
    followers.forEach(follower -> follower.adopted(shard));
    for (PoolCounts counts : shard.pools()) {
      loads.of(counts.tenant(), counts.pool()).adopted(counts);
    }
    memory.adopted(shard);
    books.adopted(shard);
  }

  /** Takes what a shard holds that is not served here any more out of the books. */
  void leftTo(Shard shard) {
    followers.forEach(follower -> follower.left(shard.number()));
    for (PoolCounts counts : shard.pools()) {
      loads.of(counts.tenant(), counts.pool()).left(counts);
    }
    memory.left(shard);
    waiters.left(shard.number());
  }

  /** Everything an envelope led to has been told. */
  void endOfEnvelope() {
    books.endOfEnvelope();
  }

  /** What the shard decides next, {@code sender} asked for; null if there is only one. */
  void sender(int shard, @Nullable MemberId sender) {
    senders[shard] = sender;
  }

  void broken(RuntimeException cause) {
    onBroken.accept(cause);
  }

  Map<String, LongAdder> counters() {
    return counters;
  }

  TenantCounts countsOf(TenantId tenant) {
    return tenants.getOrDefault(tenant, TenantCounts.NONE);
  }

  private LongAdder counter(String name) {
    LongAdder counter = new LongAdder();
    counters.put(name, counter);
    return counter;
  }

  /**
   * Lanes of pools that ran as many as they may, and do not any more. On the shard's own thread.
   */
  List<Lane> takeRoomMade() {
    List<Lane> lanes = new ArrayList<>();
    for (Lane lane = roomMade.poll(); lane != null; lane = roomMade.poll()) {
      lanes.add(lane);
    }
    return lanes;
  }

  private final class Observer implements ShardObserver {

    private final int shard;
    private @Nullable Lane latestLane;
    private @Nullable PoolLoad latestLoad;
    private @Nullable TenantId latestTenant;
    private @Nullable TenantCounts latestCounts;

    Observer(int shard) {
      this.shard = shard;
    }

    @Override
    public void happened(
        TaskEvent event, @Nullable TaskRead task, @Nullable TaskStatus before, long atMillis) {
      if (task != null) {
        happenedTo(task, event, before, atMillis);
      }
    }

    @Override
    public void agentChanged(AgentEvent event, AgentTable.Change change, long atMillis) {
      memory.agentChanged(change);
    }

    private void happenedTo(TaskRead task, TaskEvent event, @Nullable TaskStatus before, long at) {
      PoolLoad load = load(task.lane());
      count(load, event, before, task.status());
      if (before == TaskStatus.RUNNING && task.status() != before && load.takeStarved()) {
        roomMade.add(task.lane());
      }
      memory.happenedTo(task, before, event instanceof TaskEvent.Purged);
      switch (event) {
        case TaskEvent.Queued queued -> {
          submitted.increment();
          counts(task).submitted.increment();
        }
        case TaskEvent.Due due -> {}
        case TaskEvent.Leased lease -> {
          leased.increment();
          queueWait.recordMicros((at - task.readyAtMillis()) * 1_000, 1);
          books.leased(lease.agent(), shard, lease.number(), lease.token(), senders[shard]);
        }
        case TaskEvent.Extended extension -> extended.increment();
        case TaskEvent.Succeeded done -> {
          succeeded.increment();
          counts(task).succeeded.increment();
          run.recordMicros((at - task.startedAtMillis()) * 1_000, 1);
          load.guard.ended(true, task.startedAtMillis());
          released(task, false, Ended.WELL);
        }
        case TaskEvent.Failed failure -> {
          failed.increment();
          load.guard.ended(false, task.startedAtMillis());
          released(task, false, Ended.BADLY);
        }
        case TaskEvent.Expired expiry -> {
          expired.increment();
          load.guard.ended(false, task.startedAtMillis());
          released(task, true, Ended.BADLY);
        }
        case TaskEvent.HandedBack back -> {
          handedBack.increment();
          released(task, false, Ended.OTHERWISE);
        }
        case TaskEvent.Cancelled cancellation -> {
          cancelled.increment();
          releasedIfRunning(task, before, true, Ended.OTHERWISE);
        }
        case TaskEvent.Buried burial -> {
          buried.increment();
          counts(task).buried.increment();
          if (before == TaskStatus.RUNNING) {
            load.guard.ended(false, task.startedAtMillis());
          }
          releasedIfRunning(task, before, isNewsToItsAgent(burial.reason()), Ended.BADLY);
        }
        case TaskEvent.Redriven redrive -> redriven.increment();
        case TaskEvent.Purged purge -> purged.increment();
        case TaskEvent.OldestForgotten forgotten -> {}
        case TaskEvent.Activated activated -> {}
        case TaskEvent.Checked checked -> {}
        case TaskEvent.OfAgent agent -> {}
        case TaskEvent.OfBreaker breaker -> {}
        case TaskEvent.BreakerForgotten forgotten -> {}
      }
      if (task.status().isFinal() && before != task.status()) {
        waiters.over(shard, task.number());
      }
    }

    /** Whether the agent has not said itself what the task died of. */
    private static boolean isNewsToItsAgent(DeadReason reason) {
      return switch (reason) {
        case ATTEMPTS_FAILED, NOT_RETRYABLE -> false;
        case ATTEMPTS_EXPIRED, RETENTION, DEADLINE -> true;
      };
    }

    private void releasedIfRunning(
        TaskRead task, @Nullable TaskStatus before, boolean revoked, Ended ended) {
      if (before == TaskStatus.RUNNING) {
        released(task, revoked, ended);
      }
    }

    private void released(TaskRead task, boolean revoked, Ended ended) {
      AgentKey agent = task.agent();
      if (agent != null) {
        books.released(agent, shard, task.number(), task.token(), revoked, ended);
      }
    }

    private PoolLoad load(Lane lane) {
      if (latestLoad == null || latestLoad.isLetGo() || !lane.equals(latestLane)) {
        latestLoad = loads.of(lane);
        latestLane = lane;
      }
      return latestLoad;
    }

    private TenantCounts counts(TaskRead task) {
      TenantId tenant = task.lane().tenant();
      if (latestCounts == null || !tenant.equals(latestTenant)) {
        latestCounts = tenants.computeIfAbsent(tenant, unused -> new TenantCounts());
        latestTenant = tenant;
      }
      return latestCounts;
    }

    private static void count(
        PoolLoad load, TaskEvent event, @Nullable TaskStatus before, TaskStatus now) {
      if (before == null) {
        load.queued(now);
      } else if (event instanceof TaskEvent.Purged) {
        load.purged();
      } else {
        load.moved(before, now);
      }
    }
  }
}
