package io.swarmhold.model.consensus;

import java.time.Duration;

/**
 * How long a lease lasts, on clocks that may go 5 % too fast or too slow.
 *
 * @param ttl for which the holder counts on it
 * @param renewEvery some renewals may get lost within the ttl
 */
public record LeaseTerm(Duration ttl, Duration renewEvery) {

  /**
   * A watcher's clock that goes 5 % too fast, and a holder's that goes 5 % too slow: 1.05 / 0.95.
   */
  private static final double CLOCK_RATIO = 1.125;

  /** What a thread may lose between two readings of a clock that should be one. */
  private static final long MARGIN_NANOS = 200_000_000L;

  /** That of a member: it stops serving before a majority without it can take over. */
  public static final LeaseTerm OF_MEMBERS =
      new LeaseTerm(Duration.ofSeconds(4), Duration.ofSeconds(1));

  public LeaseTerm {
    if (ttl.isNegative() || ttl.isZero() || renewEvery.compareTo(ttl) >= 0) {
      throw new IllegalArgumentException(
          "renewEvery: %s (expected: less than the ttl of %s)".formatted(renewEvery, ttl));
    }
  }

  /** That of a lock, whose holder renews it as it likes. */
  static LeaseTerm ofMillis(long ttlMillis) {
    return new LeaseTerm(Duration.ofMillis(ttlMillis), Duration.ZERO);
  }

  /** After so long without a renewal a watcher knows that the holder has given the lease up. */
  long patienceNanos() {
    return (long) (ttl.toNanos() * CLOCK_RATIO) + MARGIN_NANOS;
  }
}
