package io.swarmhold.model.schedule;

import io.swarmhold.model.wire.Codes;

/** Why there is a run. */
public enum RunCause {
  /** Its time came. */
  ON_TIME(0, "on-time"),
  /** Its time had been missed, and {@link MissedRuns} says that it is made up for. */
  CAUGHT_UP(1, "caught-up"),
  /** Somebody wished it now. */
  TRIGGERED(2, "triggered"),
  /** Somebody wished that of a time in the past. */
  BACKFILLED(3, "backfilled");

  private static final RunCause[] VALUES = values();

  private final int code;
  private final String text;

  RunCause(int code, String text) {
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
  public static RunCause of(int code) {
    return Codes.valueOf(VALUES, code);
  }
}
