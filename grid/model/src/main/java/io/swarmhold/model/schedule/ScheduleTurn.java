package io.swarmhold.model.schedule;

import io.swarmhold.model.NewTask;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.TaskQueue.Submission;

/**
 * One command's turn: what its rules may look at, and where they put what they decide. An event is
 * folded before the rule goes on.
 */
public interface ScheduleTurn {

  ScheduleView view();

  /** Never before that of an earlier turn. */
  long nowMillis();

  void happened(ScheduleEvent event);

  /**
   * Takes a run's task into the queue of this shard, within this turn: it is there if and only if
   * the event that follows is.
   */
  Submission submit(NewTask task);

  /** Cancels a task of this shard, within this turn. One that is over stays as it is. */
  void cancel(TenantId tenant, long task);
}
