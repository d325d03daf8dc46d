package io.swarmhold.model.agent;

import io.swarmhold.model.wire.Codes;

/** What kind of machine an agent runs on, and so how soon it may be taken away. */
public enum CapacityClass {
  /** Stays until somebody ends it. */
  ON_DEMAND(0, "on-demand"),
  /** May be taken away at two minutes' notice. */
  SPOT(1, "spot"),
  /** Came for a peak and goes after it. */
  BURST(2, "burst");

  private static final CapacityClass[] VALUES = values();

  private final int code;
  private final String text;

  CapacityClass(int code, String text) {
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
  public static CapacityClass of(int code) {
    return Codes.valueOf(VALUES, code);
  }

  /**
   * The one that is called so.
   *
   * @throws IllegalArgumentException if none is
   */
  public static CapacityClass named(String text) {
    for (CapacityClass value : VALUES) {
      if (value.text.equals(text)) {
        return value;
      }
    }
    throw new IllegalArgumentException(
        "capacityClass: " + text + " (expected: on-demand, spot or burst)");
  }
}
