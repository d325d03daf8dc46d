package io.swarmhold.model.schedule;

import io.swarmhold.model.wire.Codes;

/** How a run ended: as its task did. */
public enum RunEnd {
  SUCCEEDED(0, "succeeded"),
  CANCELLED(1, "cancelled"),
  /** It is in the dead-letter queue. What is redriven from there is no run any more. */
  DEAD(2, "dead");

  private static final RunEnd[] VALUES = values();

  private final int code;
  private final String text;

  RunEnd(int code, String text) {
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
  public static RunEnd of(int code) {
    return Codes.valueOf(VALUES, code);
  }
}
