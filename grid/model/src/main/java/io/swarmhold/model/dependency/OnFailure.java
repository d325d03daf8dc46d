package io.swarmhold.model.dependency;

import io.swarmhold.model.wire.Codes;

/** What becomes of a task if one that it waits for died or was cancelled. */
public enum OnFailure {
  /** It is buried. */
  FAIL(0),
  /** It is cancelled. */
  CANCEL(1),
  /** It goes on waiting for the others, as if that one had succeeded. */
  RUN_ANYWAY(2);

  private static final OnFailure[] VALUES = values();

  private final int code;

  OnFailure(int code) {
    this.code = code;
  }

  /** What stands for it in the log; never changes its meaning. */
  public int code() {
    return code;
  }

  /** The one whose {@link #code} it is. */
  public static OnFailure of(int code) {
    return Codes.valueOf(VALUES, code);
  }
}
