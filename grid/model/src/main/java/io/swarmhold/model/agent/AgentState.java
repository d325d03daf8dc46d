package io.swarmhold.model.agent;

import io.swarmhold.model.wire.Codes;

/**
 * How alive an agent is, by its heartbeats.
 *
 * <pre>
 * HEALTHY -- 1 missed --> WARNING -- 2 --> CRITICAL -- 3 --> OFFLINE -- not back in time --> DEPRECATED
 *    ^                       |                |                 |                                |
 *    +------- heard ---------+----------------+-----------------+            forgotten <---------+
 * </pre>
 *
 * See {@link HeartbeatSettings} for the times.
 */
public enum AgentState {
  HEALTHY(0, "healthy"),
  /** One heartbeat is missing. Nothing is done about it. */
  WARNING(1, "warning"),
  /** Two are missing: it gets no new work. */
  CRITICAL(2, "critical"),
  /** Three are missing: what it held is given to others, and it is in no pool. */
  OFFLINE(3, "offline"),
  /** It did not come back in time: it is forgotten soon, and has to register anew. */
  DEPRECATED(4, "deprecated");

  private static final AgentState[] VALUES = values();

  private final int code;
  private final String text;

  AgentState(int code, String text) {
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

  /** Whether an agent that is so may be given work. */
  public boolean takesWork() {
    return this == HEALTHY || this == WARNING;
  }

  /** The one whose {@link #code} it is. */
  public static AgentState of(int code) {
    return Codes.valueOf(VALUES, code);
  }

  /**
   * The one that is called so.
   *
   * @throws IllegalArgumentException if none is
   */
  public static AgentState named(String text) {
    for (AgentState value : VALUES) {
      if (value.text.equals(text)) {
        return value;
      }
    }
    throw new IllegalArgumentException(
        "state: " + text + " (expected: healthy, warning, critical, offline or deprecated)");
  }
}
