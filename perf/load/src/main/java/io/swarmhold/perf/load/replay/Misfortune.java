package io.swarmhold.perf.load.replay;

import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * Which attempts fail. The dice are thrown for a row and an attempt, so that one seed means the
 * same failures in whatever order threads come by.
 *
 * @param probability of each attempt to fail; 0 to 1
 */
record Misfortune(long seed, double probability) {

  /** Odd, and far from any pattern in rows: 2^64 divided by the golden ratio. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  /**
   * After what part of the work the attempt fails; empty if it does not.
   *
   * @param attempt from 1
   */
  OptionalDouble strikes(int row, int attempt) {
    var dice = new SplittableRandom(seed ^ ((long) row << 8 | attempt) * SPREAD);
    return dice.nextDouble() < probability
        ? OptionalDouble.of(dice.nextDouble())
        : OptionalDouble.empty();
  }
}
