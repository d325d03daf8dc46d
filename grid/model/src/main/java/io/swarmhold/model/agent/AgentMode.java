package io.swarmhold.model.agent;

import io.swarmhold.model.wire.Codes;

/** Whether an agent is to be given work, by the word of an operator or its own. */
public enum AgentMode {
  ACTIVE(0, "active"),
  /** Gets no new work until it is resumed; keeps what it holds. */
  PAUSED(1, "paused"),
  /** Gets no new work any more: it finishes or hands back what it holds, and leaves. */
  DRAINING(2, "draining");

  private static final AgentMode[] VALUES = values();

  private final int code;
  private final String text;

  AgentMode(int code, String text) {
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
  public static AgentMode of(int code) {
    return Codes.valueOf(VALUES, code);
  }

  /**
   * The one that is called so.
   *
   * @throws IllegalArgumentException if none is
   */
  public static AgentMode named(String text) {
    for (AgentMode value : VALUES) {
      if (value.text.equals(text)) {
        return value;
      }
    }
    throw new IllegalArgumentException("mode: " + text + " (expected: active, paused or draining)");
  }
}
