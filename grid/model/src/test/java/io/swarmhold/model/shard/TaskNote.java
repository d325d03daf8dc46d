package io.swarmhold.model.shard;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.Attempt;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.TaskStatus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the referee has noted of one task. */
final class TaskNote {

  final long number;
  final NewTask task;
  final long createdAt;

  TaskStatus status = TaskStatus.QUEUED;
  long enqueuedAt;
  long readyAt;
  long updatedAt;
  int attempts;
  @Nullable AgentKey agent;
  long token;
  long startedAt;

  /** When the lease or the delay ends. */
  long until;

  float progress = -1;
  byte @Nullable [] result;
  @Nullable DeadReason deadReason;
  String error = "";
  final List<Attempt> ended = new ArrayList<>();

  TaskNote(long number, NewTask task, long createdAt) {
    this.number = number;
    this.task = task;
    this.createdAt = createdAt;
    this.updatedAt = createdAt;
  }

  boolean is(TaskStatus expected) {
    return status == expected;
  }

  boolean isOpen() {
    return is(TaskStatus.DELAYED) || is(TaskStatus.QUEUED) || is(TaskStatus.RUNNING);
  }

  boolean isWaiting() {
    return is(TaskStatus.DELAYED) || is(TaskStatus.QUEUED);
  }

  boolean sharesPoolWith(TaskNote other) {
    return isOf(other.task);
  }

  /** Whether it belongs to the tenant and pool of {@code other}. */
  boolean isOf(NewTask other) {
    return task.lane().tenant().equals(other.lane().tenant())
        && task.lane().pool().equals(other.lane().pool());
  }

  boolean hasMissedItsDeadline(long now) {
    long deadline = task.options().deadlineMillis();
    return deadline > 0 && now >= deadline;
  }

  /** Points, plus one for each minute of age; in sixty-thousandths, so that nothing gets lost. */
  long urgency(long now) {
    long points =
        switch (task.priority()) {
          case URGENT -> 1_000;
          case HIGH -> 500;
          case MEDIUM -> 100;
          case LOW -> 10;
        };
    return points * 60_000 + (now - enqueuedAt);
  }

  /** When time does something to it; never for what is over. */
  long due(long retention) {
    if (!isOpen()) {
      return Long.MAX_VALUE;
    }
    long due = is(TaskStatus.QUEUED) ? readyAt + retention : until;
    long deadline = task.options().deadlineMillis();
    return deadline > 0 && deadline < due ? deadline : due;
  }

  void endAttempt(Attempt.Ending ending, String message, long now) {
    ended.add(new Attempt(holder().agent(), token, startedAt, now, ending, message));
  }

  AgentKey holder() {
    if (agent == null) {
      throw new AssertionError("task " + number + " has no holder");
    }
    return agent;
  }

  /** Every attempt, the present or successful one last. */
  List<Attempt> timeline() {
    List<Attempt> all = new ArrayList<>(ended);
    if (is(TaskStatus.RUNNING)) {
      all.add(new Attempt(holder().agent(), token, startedAt, 0, Attempt.Ending.RUNNING, ""));
    }
    if (is(TaskStatus.SUCCEEDED)) {
      all.add(
          new Attempt(holder().agent(), token, startedAt, updatedAt, Attempt.Ending.SUCCEEDED, ""));
    }
    return all;
  }

  @Override
  public String toString() {
    return "task " + Long.toHexString(number) + " (" + status + ")";
  }
}
