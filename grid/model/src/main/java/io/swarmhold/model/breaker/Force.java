package io.swarmhold.model.breaker;

import io.swarmhold.model.wire.Codes;

/** An operator holds a breaker: nothing moves it until it is released. */
public record Force(Direction direction, OperatorReason reason, long atMillis) {

  /** What it is held at. */
  public enum Direction {
    OPEN(0),
    CLOSED(1);

    private static final Direction[] VALUES = values();

    private final int code;

    Direction(int code) {
      this.code = code;
    }

    /** What stands for it in the log; never changes its meaning. */
    public int code() {
      return code;
    }

    /** The one whose {@link #code} it is. */
    public static Direction of(int code) {
      return Codes.valueOf(VALUES, code);
    }
  }
}
