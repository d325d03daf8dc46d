package io.swarmhold.model.dependency;

import io.swarmhold.model.wire.Codes;

/** What became of a task that others may wait for. */
public enum Fate {
  /** It may still succeed. */
  OPEN(0),
  SUCCEEDED(1),
  /** It died or was cancelled. */
  FAILED(2),
  /** It never was, or is forgotten. */
  UNKNOWN(3);

  private static final Fate[] VALUES = values();

  private final int code;

  Fate(int code) {
    this.code = code;
  }

  /** What stands for it in the log; never changes its meaning. */
  public int code() {
    return code;
  }

  /** The one whose {@link #code} it is. */
  public static Fate of(int code) {
    return Codes.valueOf(VALUES, code);
  }
}
