package io.swarmhold.model.dependency;

import io.swarmhold.model.wire.Codes;

/** What is to be done with a task that need not wait any longer. */
public enum Verdict {
  /** It waits for an agent. */
  RELEASE(0),
  /** It goes to the dead-letter queue. */
  BURY(1),
  CANCEL(2);

  private static final Verdict[] VALUES = values();

  private final int code;

  Verdict(int code) {
    this.code = code;
  }

  /** What stands for it in the log; never changes its meaning. */
  public int code() {
    return code;
  }

  /** The one whose {@link #code} it is. */
  public static Verdict of(int code) {
    return Codes.valueOf(VALUES, code);
  }
}
