package io.swarmhold.model.schedule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A fact about one schedule of a shard. {@link ScheduleTable#apply} folds it. A new case is a
 * compile error wherever it must be learnt.
 *
 * <p>When the next time is stands in the event: zone rules differ from JDK to JDK, and a replay
 * asks none.
 */
public sealed interface ScheduleEvent {

  ScheduleKey key();

  /**
   * It is new, or is something else than before.
   *
   * @param pause of one that is new; one that was there stays as it is
   */
  record Defined(ScheduleKey key, byte[] spec, Upcoming next, @Nullable Pause pause)
      implements ScheduleEvent {}

  /** It is not known any more; its open tasks go on. */
  record Deleted(ScheduleKey key) implements ScheduleEvent {}

  /** Its times pass without runs, and those that are due do not start. */
  record Paused(ScheduleKey key, Pause pause) implements ScheduleEvent {}

  /**
   * @param by who wished it, for people
   */
  record Resumed(ScheduleKey key, String by, Upcoming next) implements ScheduleEvent {}

  /**
   * Times came.
   *
   * @param missed so many, the oldest, were late and are dropped
   * @param due those after them are to be run
   * @param next the one after those
   */
  record TimesPassed(ScheduleKey key, int missed, List<DueRun> due, Upcoming next)
      implements ScheduleEvent {}

  /** Somebody wished these, and they have to wait. */
  record RunsAdded(ScheduleKey key, List<DueRun> due) implements ScheduleEvent {}

  /**
   * A run started: its task is in the queue.
   *
   * @param run its number
   * @param waited whether it stood in the backlog
   * @param task that of its task within the shard
   */
  record RunDue(ScheduleKey key, long run, DueRun due, boolean waited, long task)
      implements ScheduleEvent {}

  /**
   * A run that was due is dropped.
   *
   * @param waited whether it stood in the backlog
   */
  record RunSkipped(ScheduleKey key, DueRun due, boolean waited, SkipReason why)
      implements ScheduleEvent {}

  /** What waits is to be tried again then, {@link Recurrence#NEVER}: once a run has ended. */
  record Waiting(ScheduleKey key, long retryAtMillis) implements ScheduleEvent {}

  record RunEnded(ScheduleKey key, long run, RunEnd how) implements ScheduleEvent {}
}
