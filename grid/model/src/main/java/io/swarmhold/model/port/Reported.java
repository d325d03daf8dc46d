package io.swarmhold.model.port;

import io.swarmhold.model.wire.Codes;

/** What became of a report. */
public enum Reported {
  /** It took effect. */
  ACCEPTED(0),
  /** The same outcome was recorded before under this token; nothing changed. */
  REPEATED(1),
  /** Another outcome was recorded before under this token; nothing changed. */
  ALREADY_FINISHED(2),
  /**
   * The lease ran out, was replaced or the task was cancelled; nothing changed, the agent should
   * drop the work.
   */
  STALE(3),
  /** There is no such task of this tenant. */
  NOT_FOUND(4);

  private static final Reported[] VALUES = values();

  private final int code;

  Reported(int code) {
    this.code = code;
  }

  /** What stands for it in the log; never changes its meaning. */
  public int code() {
    return code;
  }

  /** The one whose {@link #code} it is. */
  public static Reported of(int code) {
    return Codes.valueOf(VALUES, code);
  }
}
