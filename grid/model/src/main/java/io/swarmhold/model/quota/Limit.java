package io.swarmhold.model.quota;

import java.time.Duration;

/** How much of something there may be. */
public sealed interface Limit {

  /** The largest limit, 10^12 units: no day of anybody's needs more. */
  long MAX_UNITS = 1_000_000_000_000L;

  /** A burst is at most so many times its limit; so all of a header's numbers have 15 digits. */
  long MAX_BURST_FACTOR = 100;

  /**
   * So many units within a time, on the average, and a burst at once: within any time {@code s} no
   * more than {@code burst + limit x s / window}. See {@link Gcra}.
   *
   * @param limit units in a window; 1 to 10^12
   * @param burst units at once where nothing was used for long; {@code limit} to 100 times that
   * @param window 1 s to 1 day, in whole seconds
   */
  record Rate(long limit, long burst, Duration window) implements Limit {
    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofDays(1);

    public Rate {
      requireUnits(limit, burst);
      if (window.compareTo(LEAST) < 0 || window.compareTo(MOST) > 0 || window.toNanosPart() != 0) {
        throw new IllegalArgumentException(
            "window: %s (expected: %s to %s in whole seconds)".formatted(window, LEAST, MOST));
      }
    }

    long windowNanos() {
      return window.toNanos();
    }
  }

  /**
   * So many at a time, and more for a while. See {@link BurstMeter}.
   *
   * @param limit 1 to 10^12
   * @param burst so many while the burst lasts; {@code limit} to 100 times that
   * @param burstFor how long it lasts at a stretch; 0 to 1 day
   */
  record Concurrent(long limit, long burst, Duration burstFor) implements Limit {
    private static final Duration MOST = Duration.ofDays(1);

    public Concurrent {
      requireUnits(limit, burst);
      if (burstFor.isNegative() || burstFor.compareTo(MOST) > 0) {
        throw new IllegalArgumentException(
            "burstFor: %s (expected: %s to %s)".formatted(burstFor, Duration.ZERO, MOST));
      }
    }
  }

  /**
   * So many in all, and never more.
   *
   * @param limit 1 to 10^12
   */
  record Count(long limit) implements Limit {
    public Count {
      requireUnits(limit, limit);
    }
  }

  /** None: said, not forgotten. */
  record Unlimited() implements Limit {}

  private static void requireUnits(long limit, long burst) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit: %d (expected: >= 1)".formatted(limit));
    }
    if (limit > MAX_UNITS) {
      throw new IllegalArgumentException("limit: %d (expected: <= %d)".formatted(limit, MAX_UNITS));
    }
    if (burst < limit || burst > limit * MAX_BURST_FACTOR) {
      throw new IllegalArgumentException(
          "burst: %d (expected: %d to %d)".formatted(burst, limit, limit * MAX_BURST_FACTOR));
    }
  }
}
