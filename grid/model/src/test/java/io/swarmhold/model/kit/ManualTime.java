package io.swarmhold.model.kit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that moves only when the test says so. */
public final class ManualTime implements InstantSource {

  private Instant now;
  private Duration ahead = Duration.ZERO;

  public ManualTime() {
    this(Instant.parse("2026-01-01T00:00:00Z"));
  }

  public ManualTime(Instant start) {
    now = start;
  }

  @Override
  public Instant instant() {
    return now.plus(ahead);
  }

  /** Time that has passed since the epoch, for what asks a monotonic clock. */
  public long nanos() {
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  /** Sets the wall's clock off, and leaves the monotonic one alone. */
  public void skew(Duration by) {
    ahead = by;
  }

  public void advance(Duration by) {
    now = now.plus(by);
  }

  public void advanceMillis(long millis) {
    now = now.plusMillis(millis);
  }
}
