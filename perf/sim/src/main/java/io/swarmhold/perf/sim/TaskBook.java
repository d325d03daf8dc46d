package io.swarmhold.perf.sim;

import io.swarmhold.model.TaskId;
import org.jspecify.annotations.Nullable;

/** What clients were told of one task. */
final class TaskBook {

  final TaskId id;
  final int op;
  final long acknowledgedAt;

  /** The latest lease that an agent was told of, and when. */
  long token;

  long leasedAt;

  /** The completion that was acknowledged; 0 if none was. */
  long completedToken;

  int completedBy;
  long completedAt;
  byte @Nullable [] result;

  TaskBook(TaskId id, int op, long acknowledgedAt) {
    this.id = id;
    this.op = op;
    this.acknowledgedAt = acknowledgedAt;
  }
}
