package io.swarmhold.model.schedule;

/**
 * A run that is to be.
 *
 * @param scheduledForMillis the time it is the run of
 */
public record DueRun(long scheduledForMillis, RunCause cause) {

  boolean isBackfilled() {
    return cause == RunCause.BACKFILLED;
  }

  /**
   * What makes its task one task, however often it is submitted. A time of a schedule is run once,
   * and be it that the schedule was deleted and made anew in between; who triggers or backfills
   * wishes one more.
   *
   * @param run the number it gets
   */
  String idempotencyKey(Schedule schedule, long run) {
    String key = "schedule/" + schedule.key().name() + "/" + scheduledForMillis;
    return switch (cause) {
      case ON_TIME, CAUGHT_UP -> key;
      case TRIGGERED, BACKFILLED -> key + "/" + schedule.stamp().createdAtMillis() + "." + run;
    };
  }
}
