package io.swarmhold.model;

import io.swarmhold.model.wire.Codes;

/** Where a task stands. The last three are final, but that an operator may redrive what is dead. */
public enum TaskStatus {
  /** Waits for its time: a delay, or the pause before a retry. */
  DELAYED(0),
  /** Waits for an agent. */
  QUEUED(1),
  /** An agent holds it. */
  RUNNING(2),
  SUCCEEDED(3),
  CANCELLED(4),
  /** In the dead-letter queue, with a reason. */
  DEAD(5);

  private static final TaskStatus[] VALUES = values();

  private final int code;

  TaskStatus(int code) {
    this.code = code;
  }

  /** What stands for it in the log; never changes its meaning. */
  public int code() {
    return code;
  }

  public boolean isFinal() {
    return this == SUCCEEDED || this == CANCELLED || this == DEAD;
  }

  /** The one whose {@link #code} it is. */
  public static TaskStatus of(int code) {
    return Codes.valueOf(VALUES, code);
  }
}
