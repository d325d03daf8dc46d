package io.swarmhold.model.quota;

import java.time.Duration;

/**
 * How much of a burst is used up. A burst is a stock of time: while more is in use than the limit
 * it goes by, while no more is it comes back as quickly, up to {@code burstFor}. Where it is used
 * up nothing is admitted above the limit, from that very nanosecond on, and it opens again only
 * when all of it has come back. If the first moment that came back were enough, who finishes and
 * begins something every moment would stay above the limit for ever.
 *
 * <p>What is in use is not taken away when the burst ends: it may end by itself, above the limit.
 *
 * @param usedNanos of it; 0 to {@code burstFor}
 * @param isShut whether it was used up and has not come back since
 * @param atNanos until when that is counted
 */
record BurstMeter(long usedNanos, boolean isShut, long atNanos) {

  static BurstMeter unused(long now) {
    return new BurstMeter(0, false, now);
  }

  static BurstMeter usedUp(Duration burstFor, long now) {
    return new BurstMeter(burstFor.toNanos(), true, now);
  }

  /**
   * Until {@code now} this was so. A clock that goes back stands still.
   *
   * @param above whether more was in use than the limit
   */
  BurstMeter until(long now, boolean above, Duration burstFor) {
    long passed = now - atNanos;
    if (passed <= 0) {
      return this;
    }
    if (above) {
      long used = Math.min(usedNanos + passed, burstFor.toNanos());
      return new BurstMeter(used, isShut || used == burstFor.toNanos(), now);
    }
    long used = Math.max(usedNanos - passed, 0);
    return new BurstMeter(used, isShut && used > 0, now);
  }

  /** For how long at least something may be admitted above the limit; 0 if it may not. */
  long leftNanos(Duration burstFor) {
    return isShut ? 0 : Math.max(0, burstFor.toNanos() - usedNanos);
  }
}
