package io.swarmhold.model.breaker;

/** What was counted of a breaker's work, as its mode counts it. */
public sealed interface Tally {

  /**
   * @param failures since the last success
   */
  record Run(int failures) implements Tally {}

  /** Within the sliding window. */
  record Window(long successes, long failures) implements Tally {

    public long outcomes() {
      return successes + failures;
    }

    /** Share of failures, 0 to 1; 0 if nothing was counted. */
    public double failureRate() {
      return failures == 0 ? 0 : (double) failures / outcomes();
    }
  }
}
