package io.swarmhold.model.schedule;

/**
 * The next time of a schedule, as it was computed when it stood in the event before.
 *
 * @param scheduledForMillis the time that its recurrence names
 * @param dueAtMillis when it is to run: that, and its share of the jitter
 */
public record Upcoming(long scheduledForMillis, long dueAtMillis) {

  /** There is no more time. */
  public static final Upcoming NONE = new Upcoming(Recurrence.NEVER, Recurrence.NEVER);

  boolean isDue(long nowMillis) {
    return dueAtMillis <= nowMillis;
  }
}
