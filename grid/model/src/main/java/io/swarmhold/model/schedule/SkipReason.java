package io.swarmhold.model.schedule;

import io.swarmhold.model.wire.Codes;

/** Why a run that was due did not start. */
public enum SkipReason {
  /** {@link Overlap} says so, or too many are open. */
  OVERLAP(0, "overlap"),
  /** A task of its idempotency key is known: it has been run. */
  ALREADY_RUN(1, "already-run");

  private static final SkipReason[] VALUES = values();

  private final int code;
  private final String text;

  SkipReason(int code, String text) {
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
  public static SkipReason of(int code) {
    return Codes.valueOf(VALUES, code);
  }
}
