package io.swarmhold.perf.load.outage;

import java.util.Arrays;

/** By nearest rank: always a value that occurred. */
public final class Percentile {

  private Percentile() {}

  /** The smallest value that so many percent of all do not exceed; 0 if there are none. */
  public static long of(long[] values, double percent) {
    if (values.length == 0) {
      return 0;
    }
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(percent / 100 * sorted.length);
    return sorted[Math.max(1, rank) - 1];
  }
}
