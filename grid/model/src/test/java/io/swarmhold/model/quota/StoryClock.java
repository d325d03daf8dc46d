package io.swarmhold.model.quota;

import java.util.SplittableRandom;

/**
 * A monotonic clock as bad as may be: ten times worse than quartz, begins anywhere, and is stepped
 * by up to 30 ms from where it should be.
 */
final class StoryClock {

  private static final double WORST_RATE = 0.001;
  private static final long WORST_STEP = 30_000_000;

  private final SplittableRandom dice;
  private final double rate;
  private final long begin;
  private long step;

  StoryClock(SplittableRandom dice) {
    this.dice = dice;
    rate = 1 + dice.nextDouble(-WORST_RATE, WORST_RATE);
    begin = dice.nextLong();
  }

  void step() {
    step = dice.nextLong(-WORST_STEP, WORST_STEP + 1);
  }

  long at(long trueNanos) {
    return begin + (long) (trueNanos * rate) + step;
  }
}
