package io.swarmhold.model.shard;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.Attempt;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TaskView;
import io.swarmhold.model.port.TaskPage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One task in a shard's memory. Only {@link ShardState} changes it; a million of them are meant to
 * fit, so what few tasks have (earlier attempts, a result) hangs off a reference.
 *
 * <p>A cell is a link in at most two lists: {@code previous/next} of its lane's queue while it is
 * queued or of the final tasks once it is over, and {@code timerPrevious/timerNext} of a timer
 * bucket while time may change it.
 */
final class TaskCell implements TaskRead {

  final long number;
  final LaneQueue lane;
  final NewTask task;
  final long fingerprint;
  final long createdAt;

  TaskStatus status = TaskStatus.QUEUED;
  long enqueuedAt;
  long updatedAt;

  /** When it last became ready for an agent; what the queue wait is measured from. */
  long readyAt;

  /** Attempts since it was submitted or redriven, the running one included. */
  int attempts;

  /** The lease in force, or the latest one. 0 if there was none. */
  long token;

  @Nullable AgentKey agent;
  long startedAt;

  /** While running: when the lease ends. While delayed: when the delay ends. */
  long wakeAt;

  float progress = -1;
  byte @Nullable [] result;
  @Nullable DeadReason deadReason;
  String error = "";

  /** Ended attempts, oldest first; null if there are none. */
  @Nullable List<Attempt> history;

  /** Place among the tasks that are over: they are forgotten in this order. */
  long finalRank;

  @Nullable TaskCell previous;
  @Nullable TaskCell next;
  @Nullable TaskCell timerPrevious;
  @Nullable TaskCell timerNext;
  Timers.@Nullable Bucket bucket;
  boolean returned;

  /** The snapshot this cell was last taken into. */
  int snapshot;

  TaskCell(long number, LaneQueue lane, NewTask task, long fingerprint, long createdAt) {
    this.number = number;
    this.lane = lane;
    this.task = task;
    this.fingerprint = fingerprint;
    this.createdAt = createdAt;
    this.updatedAt = createdAt;
  }

  /** A copy that stays as the task is now, linked to nothing. */
  TaskCell asItStands() {
    TaskCell copy = new TaskCell(number, lane, task, fingerprint, createdAt);
    copy.status = status;
    copy.enqueuedAt = enqueuedAt;
    copy.updatedAt = updatedAt;
    copy.readyAt = readyAt;
    copy.attempts = attempts;
    copy.token = token;
    copy.agent = agent;
    copy.startedAt = startedAt;
    copy.wakeAt = wakeAt;
    copy.progress = progress;
    copy.result = result;
    copy.deadReason = deadReason;
    copy.error = error;
    copy.history = history == null ? null : new ArrayList<>(history);
    copy.finalRank = finalRank;
    return copy;
  }

  long orderKey() {
    return task.priority().orderKey(enqueuedAt);
  }

  /** Whether {@link #wakeAt} means anything now. */
  boolean wakes() {
    return status == TaskStatus.RUNNING || status == TaskStatus.DELAYED;
  }

  void endAttempt(Attempt.Ending ending, String message, long at) {
    if (history == null) {
      history = new ArrayList<>(1);
    }
    if (history.size() == MAX_HISTORY) {
      history.remove(0);
    }
    history.add(new Attempt(holder().agent(), token, startedAt, at, ending, message));
  }

  AgentKey holder() {
    if (agent == null) {
      throw new IllegalStateException("task " + number + " has no holder");
    }
    return agent;
  }

  @Override
  public long number() {
    return number;
  }

  @Override
  public NewTask task() {
    return task;
  }

  @Override
  public TaskStatus status() {
    return status;
  }

  @Override
  public long fingerprint() {
    return fingerprint;
  }

  @Override
  public long enqueuedAtMillis() {
    return enqueuedAt;
  }

  @Override
  public long updatedAtMillis() {
    return updatedAt;
  }

  @Override
  public long readyAtMillis() {
    return readyAt;
  }

  @Override
  public long startedAtMillis() {
    return startedAt;
  }

  @Override
  public long wakeAtMillis() {
    return wakeAt;
  }

  @Override
  public int attempts() {
    return attempts;
  }

  @Override
  public long token() {
    return token;
  }

  @Override
  public @Nullable AgentKey agent() {
    return agent;
  }

  @Override
  public byte @Nullable [] result() {
    return result;
  }

  @Override
  public @Nullable DeadReason deadReason() {
    return deadReason;
  }

  @Override
  public TaskView view(int shard) {
    return new TaskView(
        new TaskId(shard, number),
        task,
        status,
        createdAt,
        enqueuedAt,
        updatedAt,
        result,
        deadReason,
        progress,
        timeline());
  }

  @Override
  public TaskPage.Row row(int shard) {
    return new TaskPage.Row(
        new TaskId(shard, number),
        task.lane().pool(),
        task.type(),
        task.priority(),
        status,
        deadReason,
        attempts,
        agent == null ? "" : agent.agent().value(),
        error,
        createdAt,
        updatedAt);
  }

  /** All attempts, the running or successful one last. */
  private List<Attempt> timeline() {
    List<Attempt> all = history == null ? new ArrayList<>(1) : new ArrayList<>(history);
    if (status == TaskStatus.RUNNING) {
      all.add(new Attempt(holder().agent(), token, startedAt, 0, Attempt.Ending.RUNNING, ""));
    } else if (status == TaskStatus.SUCCEEDED) {
      all.add(
          new Attempt(holder().agent(), token, startedAt, updatedAt, Attempt.Ending.SUCCEEDED, ""));
    }
    return all;
  }

  /** Earlier attempts beyond this many are forgotten, oldest first. */
  static final int MAX_HISTORY = 100;
}
