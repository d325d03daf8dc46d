package io.swarmhold.model;

import io.swarmhold.model.wire.Codes;

/** Why a task is in the dead-letter queue. */
public enum DeadReason {
  /** The last attempt its retry policy allows has failed. */
  ATTEMPTS_FAILED(0),
  /** The last attempt its retry policy allows ended without a word from the agent. */
  ATTEMPTS_EXPIRED(1),
  /** The agent said that trying again is of no use. */
  NOT_RETRYABLE(2),
  /** Its deadline passed first. */
  DEADLINE(3),
  /** It waited longer than tasks are kept. */
  RETENTION(4);

  private static final DeadReason[] VALUES = values();

  private final int code;

  DeadReason(int code) {
    this.code = code;
  }

  /** What stands for it in the log; never changes its meaning. */
  public int code() {
    return code;
  }

  /** The one whose {@link #code} it is. */
  public static DeadReason of(int code) {
    return Codes.valueOf(VALUES, code);
  }
}
