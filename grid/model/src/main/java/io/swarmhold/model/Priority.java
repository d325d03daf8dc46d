package io.swarmhold.model;

import io.swarmhold.model.wire.Codes;

/**
 * How much a task matters when it is queued. Its score is {@link #points} plus one for every minute
 * it has waited, so nothing waits for ever.
 *
 * <p>All tasks age alike, so the order of two tasks never changes while they wait: points x 60 000
 * minus the time of enqueueing in milliseconds is a static key.
 */
public enum Priority {
  LOW(10, 0),
  MEDIUM(100, 1),
  HIGH(500, 2),
  URGENT(1000, 3);

  private static final long MILLIS_PER_POINT = 60_000;
  private static final Priority[] VALUES = values();

  private final int points;
  private final int code;

  Priority(int points, int code) {
    this.points = points;
    this.code = code;
  }

  public int points() {
    return points;
  }

  /** The larger, the earlier. */
  public long orderKey(long enqueuedAtMillis) {
    return points * MILLIS_PER_POINT - enqueuedAtMillis;
  }

  /** Points plus one per whole minute of age. */
  public long score(long enqueuedAtMillis, long nowMillis) {
    return points + Math.max(0, nowMillis - enqueuedAtMillis) / MILLIS_PER_POINT;
  }

  /** What stands for it in the log; never changes its meaning. */
  public int code() {
    return code;
  }

  /** The one whose {@link #code} it is. */
  public static Priority of(int code) {
    return Codes.valueOf(VALUES, code);
  }
}
