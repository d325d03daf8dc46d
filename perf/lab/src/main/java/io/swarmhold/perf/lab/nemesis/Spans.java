package io.swarmhold.perf.lab.nemesis;

import java.time.Duration;
import java.util.SplittableRandom;

/** How long faults last. */
final class Spans {

  private Spans() {}

  /** Evenly between the two, by milliseconds. */
  static Duration between(SplittableRandom dice, int leastSeconds, int mostSeconds) {
    return Duration.ofMillis(dice.nextLong(leastSeconds * 1_000L, mostSeconds * 1_000L + 1));
  }

  /** Of a Poisson process: gaps that know nothing of each other. */
  static Duration exponential(SplittableRandom dice, Duration mean) {
    double factor = -Math.log(1 - dice.nextDouble());
    return Duration.ofNanos((long) (mean.toNanos() * factor));
  }
}
