package io.swarmhold.model;

import io.swarmhold.model.wire.Codes;

/**
 * One agent's try at a task.
 *
 * @param token the lease's fencing token; grows with every attempt
 * @param endedAtMillis 0 while it lasts
 * @param error what the agent said of a failure; empty otherwise
 */
public record Attempt(
    AgentId agent,
    long token,
    long startedAtMillis,
    long endedAtMillis,
    Ending ending,
    String error) {

  /** Longer messages are cut. */
  public static final int MAX_ERROR_LENGTH = 1_024;

  /** How an attempt ended. */
  public enum Ending {
    RUNNING(0),
    SUCCEEDED(1),
    FAILED(2),
    /** The agent gave no sign of life in time. */
    EXPIRED(3),
    /** The agent gave the task back untouched. */
    HANDED_BACK(4),
    CANCELLED(5),
    /** The task's deadline passed. */
    DEADLINE(6);

    private static final Ending[] VALUES = values();

    private final int code;

    Ending(int code) {
      this.code = code;
    }

    /** What stands for it in the log; never changes its meaning. */
    public int code() {
      return code;
    }

    /** The one whose {@link #code} it is. */
    public static Ending of(int code) {
      return Codes.valueOf(VALUES, code);
    }
  }
}
