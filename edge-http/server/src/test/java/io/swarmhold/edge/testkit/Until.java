package io.swarmhold.edge.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another thread is about to do. */
public final class Until {

  private static final long WITHIN_NANOS = Duration.ofSeconds(20).toNanos();

  /** Between looks the other threads get the processor. */
  private static final long LOOK_NANOS = Duration.ofMillis(1).toNanos();

  private Until() {}

  /** Looks again and again; gives up with an AssertionError. */
  public static void isTrue(BooleanSupplier condition) {
    long begun = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begun > WITHIN_NANOS) {
        throw new AssertionError("not within " + Duration.ofNanos(WITHIN_NANOS));
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
