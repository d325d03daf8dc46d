package io.swarmhold.edge.client;

import java.time.Duration;

/**
 * How long to wait before trying again: doubling from {@code first} up to {@code cap}, and of that
 * a random part between one half and the whole, so that a thousand clients which failed together do
 * not come back together.
 *
 * <p>Source: M. Brooker, "Exponential Backoff And Jitter", AWS 2015, there "equal jitter". Full
 * jitter would also try again at once now and then, which a server in trouble does not need.
 */
record Backoff(Duration first, Duration cap) {

  Backoff {
    if (first.isNegative() || first.isZero() || cap.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "backoff: %s up to %s (expected: 0 < first <= cap)".formatted(first, cap));
    }
  }

  /**
   * @param attempt failures before this one, from 0
   * @param dice uniform in [0, 1)
   */
  Duration delay(int attempt, double dice) {
    long most = Math.min(cap.toNanos(), first.toNanos() << Math.min(attempt, 20));
    long nanos = most <= 0 ? cap.toNanos() : most; // overflowed
    return Duration.ofNanos((long) (nanos * (0.5 + dice / 2)));
  }
}
