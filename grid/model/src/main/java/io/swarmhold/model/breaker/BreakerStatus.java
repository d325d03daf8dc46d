package io.swarmhold.model.breaker;

import io.swarmhold.model.wire.Codes;

/** What a breaker looks like from outside: its {@link BreakerPhase}, or what it is forced to. */
public enum BreakerStatus {
  CLOSED(0),
  OPEN(1),
  HALF_OPEN(2),
  FORCED_OPEN(3),
  FORCED_CLOSED(4);

  private static final BreakerStatus[] VALUES = values();

  private final int code;

  BreakerStatus(int code) {
    this.code = code;
  }

  /** What stands for it in snapshots; never changes its meaning. */
  public int code() {
    return code;
  }

  /** The one whose {@link #code} it is. */
  public static BreakerStatus of(int code) {
    return Codes.valueOf(VALUES, code);
  }
}
