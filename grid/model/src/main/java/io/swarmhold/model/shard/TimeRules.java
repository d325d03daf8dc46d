package io.swarmhold.model.shard;

import io.swarmhold.model.DeadReason;
import java.util.List;
import java.util.Set;

/** What time does to tasks by itself (B5, B11). */
final class TimeRules {

  /**
   * One tick decides no more than this, so that no tick takes long; what is left is due at the
   * next.
   */
  static final int MAX_PER_TICK = 1_000;

  private TimeRules() {}

  static ShardAnswer tick(Turn turn) {
    int count = 0;
    for (TaskRead task : turn.view().due(turn.nowMillis(), MAX_PER_TICK)) {
      turn.happened(decide(task, turn));
      count++;
    }
    return new ShardAnswer.Affected(count + forgetOld(turn));
  }

  private static TaskEvent decide(TaskRead task, Turn turn) {
    if (task.task().options().isTooLate(turn.nowMillis())) {
      return new TaskEvent.Buried(task.number(), DeadReason.DEADLINE, "");
    }
    return switch (task.status()) {
      case DELAYED -> new TaskEvent.Due(task.number());
      case QUEUED -> new TaskEvent.Buried(task.number(), DeadReason.RETENTION, "");
      case RUNNING -> expired(task);
      case SUCCEEDED, CANCELLED, DEAD ->
          throw new IllegalStateException("task " + task.number() + " is over");
    };
  }

  private static TaskEvent expired(TaskRead task) {
    return task.attempts() < task.task().options().retry().maxAttempts()
        ? new TaskEvent.Expired(task.number())
        : new TaskEvent.Buried(task.number(), DeadReason.ATTEMPTS_EXPIRED, "");
  }

  /** In the order of tasks: they stand in no other that is the same on every day. */
  static ShardAnswer takeBack(ShardCommand.TakeBack asked, Turn turn) {
    List<? extends TaskRead> held =
        turn.view()
            .heldBy(
                Set.copyOf(asked.agents()), asked.notAfterMillis(), ShardCommand.MAX_TAKEN_BACK);
    held.forEach(task -> turn.happened(expired(task)));
    return new ShardAnswer.Affected(held.size());
  }

  private static int forgetOld(Turn turn) {
    long latest = turn.nowMillis() - turn.limits().retentionMillis();
    int old = turn.view().overSince(latest, MAX_PER_TICK);
    if (old > 0) {
      turn.happened(new TaskEvent.OldestForgotten(old));
    }
    int purged = 0;
    for (TaskRead task : turn.view().dead()) {
      if (purged == MAX_PER_TICK || task.updatedAtMillis() > latest) {
        break;
      }
      turn.happened(new TaskEvent.Purged(task.number()));
      purged++;
    }
    return old + purged;
  }

  /** Keeps what is remembered of finished tasks within its bound. */
  static void forgetSurplus(Turn turn) {
    ShardLimits limits = turn.limits();
    int surplus = turn.view().overBeyond(limits.finishedKept(), limits.finishedBytes());
    if (surplus > 0) {
      turn.happened(new TaskEvent.OldestForgotten(surplus));
    }
  }
}
