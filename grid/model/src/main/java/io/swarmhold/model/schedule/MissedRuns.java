package io.swarmhold.model.schedule;

import io.swarmhold.model.wire.Codes;

/**
 * What becomes of runs that are late by more than the catch-up window ({@link
 * ScheduleSpec#catchUpMillis}): the shard was not served, its queue was full.
 */
public enum MissedRuns {
  /** They are dropped. */
  SKIP(0, "skip"),
  /** The last of them is run, for all. */
  ONE(1, "one"),
  /** Each is run, the oldest first; of more than {@link ScheduleRules#MAX_CAUGHT_UP} the last. */
  ALL(2, "all");

  private static final MissedRuns[] VALUES = values();

  private final int code;
  private final String text;

  MissedRuns(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /** What stands for it in the log; never changes its meaning. */
  public int code() {
    return code;
  }

  /** What it is called outside. */
  public String text() {
    return text;
  }

  /** The one whose {@link #code} it is. */
  public static MissedRuns of(int code) {
    return Codes.valueOf(VALUES, code);
  }

  /**
   * The one that is called so.
   *
   * @throws IllegalArgumentException if none is
   */
  public static MissedRuns named(String text) {
    for (MissedRuns value : VALUES) {
      if (value.text.equals(text)) {
        return value;
      }
    }
    throw new IllegalArgumentException("missed: " + text + " (expected: skip, one or all)");
  }
}
