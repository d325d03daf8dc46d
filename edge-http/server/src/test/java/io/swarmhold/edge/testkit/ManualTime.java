package io.swarmhold.edge.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/** Time that moves only when the test says so. Safe from any thread. */
public final class ManualTime implements InstantSource, LongSupplier {

  private static final Instant START = Instant.parse("2026-11-20T09:30:00Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(START);

  @Override
  public Instant instant() {
    return now.get();
  }

  /** The same time as nanoseconds that began with the test. */
  @Override
  public long getAsLong() {
    return Duration.between(START, now.get()).toNanos();
  }

  public void advance(Duration by) {
    now.updateAndGet(instant -> instant.plus(by));
  }
}
