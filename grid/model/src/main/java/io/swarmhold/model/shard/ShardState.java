package io.swarmhold.model.shard;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.Attempt.Ending;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.Lane;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.agent.AgentEvent;
import io.swarmhold.model.agent.AgentTable;
import io.swarmhold.model.breaker.BreakerEvent;
import io.swarmhold.model.breaker.BreakerKey;
import io.swarmhold.model.breaker.BreakerTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one shard, as the fold of its {@link TaskEvent events}. Changed in place, by {@link
 * #apply} alone: copying a hundred thousand tasks for every command is not an option, and one
 * partition thread owns the shard.
 *
 * <p>Folding is total: an event that was decided on this state always applies. One that was not (a
 * damaged or reordered log) throws IllegalStateException rather than leading somewhere nobody
 * decided.
 */
final class ShardState implements ShardView {

  /** How long an idempotency key is remembered from its submission on. */
  static final long KEY_RETENTION_MILLIS = ShardLimits.DEFAULT_RETENTION_MILLIS;

  /** Beyond so many idempotency keys the oldest are forgotten. */
  static final int MAX_KEYS = 62_500;

  private static final int COUNT_BITS = 40;

  final int shard;
  final TaskTable tasks = new TaskTable();
  final Map<Lane, LaneQueue> lanes = new HashMap<>();
  final LinkedHashMap<TenantKey, Remembered> keys = new LinkedHashMap<>();
  final FinishedTasks over = new FinishedTasks();
  final DeadTasks dead = new DeadTasks();
  final AgentTable agents = new AgentTable();
  final BreakerTable breakers = new BreakerTable();
  final Sessions sessions = new Sessions();
  final Timers timers;

  long epoch;
  long taskCount;
  long leaseCount;
  long finalCount;

  /** Frames of the log that concern this shard, so far. */
  long sequence;

  /** Time of the latest command: the shard's clock never goes back. */
  long nowMillis;

  /** When the last of all leases that were ever in force here ends, or a time after that. */
  private long latestExpiryMillis;

  private final Map<TenantPool, PoolCounts> pools = new HashMap<>();
  private final List<LaneQueue> touched = new ArrayList<>();
  private @Nullable LaneQueue latestLane;
  private @Nullable TaskStatus statusBefore;
  private @Nullable Capture capture;
  private AgentTable.Change agentChange = new AgentTable.Change(null, null);

  record TenantKey(TenantId tenant, String key) {}

  private record TenantPool(TenantId tenant, PoolId pool) {}

  /** Is told of every task that is about to change while a snapshot is being taken. */
  interface Capture {
    void beforeChange(TaskCell cell);

    void created(TaskCell cell);
  }

  ShardState(int shard, ShardLimits limits) {
    this.shard = shard;
    this.timers = new Timers(limits.retentionMillis());
  }

  /**
   * Folds one event that happened at {@code at} into the state. Returns the task concerned as it
   * stands now, or last stood if it is purged; null if the event concerns none.
   */
  @Nullable TaskCell apply(TaskEvent event, long at) {
    statusBefore = null;
    return switch (event) {
      case TaskEvent.Queued queued -> queued(queued, at);
      case TaskEvent.Due due -> due(changing(due.number()), at);
      case TaskEvent.Leased leased -> leased(changing(leased.number()), leased, at);
      case TaskEvent.Extended extended -> extended(changing(extended.number()), extended, at);
      case TaskEvent.Succeeded done -> succeeded(changing(done.number()), done, at);
      case TaskEvent.Failed failed -> failed(changing(failed.number()), failed, at);
      case TaskEvent.Expired expired -> requeued(changing(expired.number()), Ending.EXPIRED, at);
      case TaskEvent.HandedBack back -> handedBack(changing(back.number()), at);
      case TaskEvent.Cancelled cancelled -> cancelled(changing(cancelled.number()), at);
      case TaskEvent.Buried buried -> buried(changing(buried.number()), buried, at);
      case TaskEvent.Redriven redriven -> redriven(changing(redriven.number()), at);
      case TaskEvent.Purged purged -> purged(changing(purged.number()));
      case TaskEvent.OldestForgotten forgotten -> forgetOldest(forgotten.count());
      case TaskEvent.Activated activated -> activated(activated.epoch());
      case TaskEvent.Checked checked -> null;
      case TaskEvent.OfBreaker(BreakerEvent ofBreaker) -> {
        breakers.apply(ofBreaker);
        yield null;
      }
      case TaskEvent.BreakerForgotten(BreakerKey key) -> {
        breakers.forget(key);
        yield null;
      }
      case TaskEvent.OfAgent(AgentEvent ofAgent) -> agentChanged(agents.apply(ofAgent, at));
    };
  }

  private TaskCell queued(TaskEvent.Queued event, long at) {
    NewTask task = event.task();
    LaneQueue lane = laneFor(task.lane());
    TaskCell cell = new TaskCell(event.number(), lane, task, event.fingerprint(), at);
    taskCount = event.number() & (1L << COUNT_BITS) - 1;
    tasks.add(cell);
    lane.cells++;
    if (capture != null) {
      capture.created(cell);
    }
    cell.enqueuedAt = Math.max(at, task.options().notBeforeMillis());
    if (cell.enqueuedAt > at) {
      delay(cell, cell.enqueuedAt);
    } else {
      ready(cell, at);
    }
    remember(task, cell, at);
    return cell;
  }

  private void remember(NewTask task, TaskCell cell, long at) {
    String key = task.options().idempotencyKey();
    if (key == null) {
      return;
    }
    keys.putLast(
        new TenantKey(task.lane().tenant(), key),
        new Remembered(cell.number, cell.fingerprint, at));
    var oldest = keys.values().iterator();
    while (oldest.hasNext()) {
      Remembered remembered = oldest.next();
      if (keys.size() <= MAX_KEYS && remembered.atMillis() + KEY_RETENTION_MILLIS > at) {
        return;
      }
      oldest.remove();
    }
  }

  private TaskCell due(TaskCell cell, long at) {
    leaveWaiting(cell);
    ready(cell, at);
    return updated(cell, at);
  }

  private TaskCell leased(TaskCell cell, TaskEvent.Leased event, long at) {
    leaveWaiting(cell);
    leaseCount = event.token() & (1L << COUNT_BITS) - 1;
    cell.status = TaskStatus.RUNNING;
    cell.lane.counts.running++;
    cell.attempts++;
    cell.agent = event.agent();
    cell.token = event.token();
    cell.startedAt = at;
    cell.wakeAt = event.expiresAtMillis();
    cell.progress = -1;
    watchLease(cell);
    return updated(cell, at);
  }

  private void watchLease(TaskCell cell) {
    latestExpiryMillis = Math.max(latestExpiryMillis, cell.wakeAt);
    timers.add(cell);
  }

  /** Tasks that agents hold. Looks at no task that waits, but for those with a deadline soon. */
  void forEachRunning(Consumer<TaskCell> each) {
    timers.forEachDueBy(
        latestExpiryMillis,
        cell -> {
          if (cell.status == TaskStatus.RUNNING) {
            each.accept(cell);
          }
        });
  }

  private TaskCell extended(TaskCell cell, TaskEvent.Extended event, long at) {
    requireStatus(cell, TaskStatus.RUNNING);
    timers.remove(cell);
    cell.wakeAt = event.expiresAtMillis();
    watchLease(cell);
    if (event.progress() >= 0) {
      cell.progress = event.progress();
    }
    return updated(cell, at);
  }

  private TaskCell succeeded(TaskCell cell, TaskEvent.Succeeded event, long at) {
    leaveRunning(cell);
    cell.result = event.result();
    return finished(cell, TaskStatus.SUCCEEDED, at);
  }

  private TaskCell failed(TaskCell cell, TaskEvent.Failed event, long at) {
    leaveRunning(cell);
    cell.endAttempt(Ending.FAILED, event.error(), at);
    cell.error = event.error();
    if (event.retryAtMillis() > at) {
      delay(cell, event.retryAtMillis());
    } else {
      ready(cell, at);
    }
    return updated(cell, at);
  }

  private TaskCell handedBack(TaskCell cell, long at) {
    cell.attempts--;
    return requeued(cell, Ending.HANDED_BACK, at);
  }

  private TaskCell requeued(TaskCell cell, Ending ending, long at) {
    leaveRunning(cell);
    cell.endAttempt(ending, "", at);
    ready(cell, at);
    return updated(cell, at);
  }

  private TaskCell cancelled(TaskCell cell, long at) {
    leaveOpen(cell, Ending.CANCELLED, "", at);
    return finished(cell, TaskStatus.CANCELLED, at);
  }

  private TaskCell buried(TaskCell cell, TaskEvent.Buried event, long at) {
    leaveOpen(cell, ending(event.reason()), event.error(), at);
    cell.deadReason = event.reason();
    if (!event.error().isEmpty()) {
      cell.error = event.error();
    }
    cell.lane.counts.dead++;
    ended(cell, TaskStatus.DEAD, at);
    dead.add(cell);
    return cell;
  }

  private static Ending ending(DeadReason reason) {
    return switch (reason) {
      case ATTEMPTS_FAILED, NOT_RETRYABLE -> Ending.FAILED;
      case ATTEMPTS_EXPIRED, RETENTION -> Ending.EXPIRED;
      case DEADLINE -> Ending.DEADLINE;
    };
  }

  private TaskCell redriven(TaskCell cell, long at) {
    requireStatus(cell, TaskStatus.DEAD);
    dead.remove(cell);
    cell.lane.counts.dead--;
    cell.deadReason = null;
    cell.attempts = 0;
    cell.enqueuedAt = at;
    ready(cell, at);
    return updated(cell, at);
  }

  private TaskCell purged(TaskCell cell) {
    requireStatus(cell, TaskStatus.DEAD);
    dead.remove(cell);
    cell.lane.counts.dead--;
    forget(cell);
    return cell;
  }

  private @Nullable TaskCell forgetOldest(int count) {
    for (int i = 0; i < count; i++) {
      if (over.size() == 0) {
        throw new IllegalStateException("shard %d: nothing left to forget".formatted(shard));
      }
      letGo(over.removeOldest());
    }
    return null;
  }

  private @Nullable TaskCell agentChanged(AgentTable.Change change) {
    agentChange = change;
    return null;
  }

  /** What the latest event about an agent did. */
  AgentTable.Change agentChange() {
    return agentChange;
  }

  @Override
  public BreakerTable breakers() {
    return breakers;
  }

  @Override
  public AgentTable agents() {
    return agents;
  }

  private @Nullable TaskCell activated(long newEpoch) {
    epoch = newEpoch;
    taskCount = 0;
    leaseCount = 0;
    return null;
  }

  /** Takes a task out of wherever an open task may be. */
  private void leaveOpen(TaskCell cell, Ending ending, String error, long at) {
    if (cell.status == TaskStatus.RUNNING) {
      leaveRunning(cell);
      cell.endAttempt(ending, error, at);
    } else {
      leaveWaiting(cell);
    }
  }

  private void leaveWaiting(TaskCell cell) {
    switch (cell.status) {
      case QUEUED -> {
        cell.lane.remove(cell);
        cell.lane.counts.ready--;
      }
      case DELAYED -> cell.lane.counts.delayed--;
      case RUNNING, SUCCEEDED, CANCELLED, DEAD -> throw unexpected(cell);
    }
    timers.remove(cell);
  }

  private void leaveRunning(TaskCell cell) {
    requireStatus(cell, TaskStatus.RUNNING);
    timers.remove(cell);
    cell.lane.counts.running--;
  }

  private void ready(TaskCell cell, long at) {
    LaneQueue lane = cell.lane;
    cell.status = TaskStatus.QUEUED;
    cell.readyAt = at;
    lane.add(cell);
    lane.counts.ready++;
    timers.add(cell);
    if (!lane.touched) {
      lane.touched = true;
      touched.add(lane);
    }
  }

  private void delay(TaskCell cell, long untilMillis) {
    cell.status = TaskStatus.DELAYED;
    cell.wakeAt = untilMillis;
    cell.lane.counts.delayed++;
    timers.add(cell);
  }

  /** The cell shows how the task ended; the shard keeps its bytes only. */
  private TaskCell finished(TaskCell cell, TaskStatus status, long at) {
    ended(cell, status, at);
    tasks.remove(cell);
    over.add(cell);
    return cell;
  }

  private void ended(TaskCell cell, TaskStatus status, long at) {
    cell.status = status;
    cell.finalRank = ++finalCount;
    cell.updatedAt = at;
  }

  private static TaskCell updated(TaskCell cell, long at) {
    cell.updatedAt = at;
    return cell;
  }

  private void forget(TaskCell cell) {
    tasks.remove(cell);
    letGo(cell.lane);
  }

  /** One task fewer in the lane, which goes with its last. */
  private void letGo(LaneQueue lane) {
    if (--lane.cells == 0) {
      lanes.remove(lane.lane);
      if (latestLane == lane) {
        latestLane = null;
      }
      if (--lane.counts.lanes == 0) {
        pools.remove(new TenantPool(lane.lane.tenant(), lane.lane.pool()));
      }
    }
  }

  private TaskCell changing(long number) {
    TaskCell cell = tasks.get(number);
    if (cell == null) {
      throw new IllegalStateException(
          "shard %d: event about task %d, which does not exist".formatted(shard, number));
    }
    beforeChange(cell);
    statusBefore = cell.status;
    return cell;
  }

  private void beforeChange(TaskCell cell) {
    if (capture != null) {
      capture.beforeChange(cell);
    }
  }

  private void requireStatus(TaskCell cell, TaskStatus expected) {
    if (cell.status != expected) {
      throw unexpected(cell);
    }
  }

  private IllegalStateException unexpected(TaskCell cell) {
    return new IllegalStateException(
        "shard %d: task %d is %s".formatted(shard, cell.number, cell.status));
  }

  private LaneQueue laneFor(Lane lane) {
    if (latestLane != null && latestLane.lane.equals(lane)) {
      return latestLane;
    }
    LaneQueue queue = lanes.get(lane);
    if (queue == null) {
      PoolCounts counts =
          pools.computeIfAbsent(
              new TenantPool(lane.tenant(), lane.pool()),
              pool -> new PoolCounts(pool.tenant(), pool.pool()));
      counts.lanes++;
      queue = new LaneQueue(lane, counts);
      lanes.put(lane, queue);
    }
    latestLane = queue;
    return queue;
  }

  /** Status, before the latest event, of the task it was about; null if there was none. */
  @Nullable TaskStatus statusBefore() {
    return statusBefore;
  }

  void captureWith(@Nullable Capture newCapture) {
    capture = newCapture;
  }

  boolean isCaptured() {
    return capture != null;
  }

  /**
   * Puts a task that was taken into a snapshot back where it was; {@link ImageReader} knows when.
   */
  void restore(TaskCell cell) {
    if (find(cell.number) != null) {
      throw new IllegalStateException("task " + cell.number + " exists");
    }
    cell.lane.cells++;
    if (cell.status == TaskStatus.SUCCEEDED || cell.status == TaskStatus.CANCELLED) {
      over.add(cell);
      return;
    }
    tasks.add(cell);
    switch (cell.status) {
      case QUEUED -> ready(cell, cell.readyAt);
      case DELAYED -> delay(cell, cell.wakeAt);
      case RUNNING -> {
        cell.lane.counts.running++;
        watchLease(cell);
      }
      case SUCCEEDED, CANCELLED -> throw unexpected(cell);
      case DEAD -> {
        cell.lane.counts.dead++;
        dead.add(cell);
      }
    }
  }

  LaneQueue laneToRestore(Lane lane) {
    return laneFor(lane);
  }

  /** The lanes that got ready tasks since this was last asked. */
  List<LaneQueue> takeTouched() {
    if (touched.isEmpty()) {
      return List.of();
    }
    List<LaneQueue> taken = List.copyOf(touched);
    for (LaneQueue lane : taken) {
      lane.touched = false;
    }
    touched.clear();
    return taken;
  }

  /** Every pool with tasks here, sorted. */
  List<PoolCounts> poolCounts() {
    return pools.values().stream()
        .sorted(java.util.Comparator.comparing(PoolCounts::tenant).thenComparing(PoolCounts::pool))
        .toList();
  }

  @Override
  public int shard() {
    return shard;
  }

  @Override
  public long epoch() {
    return epoch;
  }

  /** Tasks in whatever state. */
  int size() {
    return tasks.size() + over.size();
  }

  /** All of them, by number. Those that are over are made anew: a microsecond each. */
  List<TaskCell> sorted() {
    List<TaskCell> all = new ArrayList<>(size());
    Collections.addAll(all, tasks.all());
    over.forEach(all::add);
    all.sort((a, b) -> Long.compareUnsigned(a.number, b.number));
    return all;
  }

  @Override
  public @Nullable TaskCell find(long number) {
    TaskCell open = tasks.get(number);
    return open != null ? open : over.find(number);
  }

  @Override
  public @Nullable Remembered remembered(TenantId tenant, String idempotencyKey) {
    return keys.get(new TenantKey(tenant, idempotencyKey));
  }

  @Override
  public PoolCounts counts(Lane lane) {
    if (latestLane != null && latestLane.lane.equals(lane)) {
      return latestLane.counts;
    }
    PoolCounts counts = pools.get(new TenantPool(lane.tenant(), lane.pool()));
    return counts == null ? new PoolCounts(lane.tenant(), lane.pool()) : counts;
  }

  @Override
  public @Nullable TaskCell first(Lane lane) {
    LaneQueue queue = existing(lane);
    return queue == null ? null : queue.first();
  }

  @Override
  public int ready(Lane lane) {
    LaneQueue queue = existing(lane);
    return queue == null ? 0 : queue.size();
  }

  @Override
  public long bestKey(Lane lane) {
    LaneQueue queue = existing(lane);
    return queue == null ? Long.MIN_VALUE : queue.bestKey();
  }

  private @Nullable LaneQueue existing(Lane lane) {
    return latestLane != null && latestLane.lane.equals(lane) ? latestLane : lanes.get(lane);
  }

  @Override
  public List<TaskCell> due(long now, int limit) {
    return timers.due(now, limit);
  }

  @Override
  public List<TaskCell> heldBy(Set<AgentKey> agents, long notAfterMillis, int limit) {
    List<TaskCell> held = new ArrayList<>();
    forEachRunning(cell -> {
      if (cell.startedAt <= notAfterMillis && cell.agent != null && agents.contains(cell.agent)) {
        held.add(cell);
      }
    });
    held.sort((a, b) -> Long.compareUnsigned(a.number, b.number));
    return List.copyOf(held.subList(0, Math.min(limit, held.size())));
  }

  @Override
  public Iterable<TaskCell> dead() {
    return dead;
  }

  @Override
  public int overBeyond(int count, long bytes) {
    return over.beyond(count, bytes);
  }

  @Override
  public int overSince(long millis, int limit) {
    return over.endedBy(millis, limit);
  }

  @Override
  public Slice sliceAt(long position) {
    return Slice.at(position, (long) size() + keys.size());
  }

  @Override
  public long digest(Slice slice) {
    return ShardDigest.of(this, slice);
  }

  @Override
  public long nextNumber() {
    return epoch << COUNT_BITS | taskCount + 1;
  }

  @Override
  public long nextToken() {
    return epoch << COUNT_BITS | leaseCount + 1;
  }
}
