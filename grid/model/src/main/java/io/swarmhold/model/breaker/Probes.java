package io.swarmhold.model.breaker;

/**
 * The permits of one half-open round, and how the probes went. Soft, and kept by the owner alone:
 * that is what makes them few across a whole cluster.
 *
 * <p>Permits that are outstanding and those that were answered are never more than there are,
 * together. A permit that is not answered in time returns. 64 bytes and 8 for each permit, from the
 * first that is asked for until the next round.
 */
final class Probes {

  private final long round;
  private final long permitMillis;

  /** When each outstanding permit returns: a ring that begins with the oldest. */
  private final long[] returnsAt;

  private int oldest;
  private int outstanding;
  private int successes;
  private int failures;

  Probes(long round, BreakerSettings.Probing probing) {
    this.round = round;
    this.permitMillis = probing.permitMillis();
    this.returnsAt = new long[probing.permits()];
  }

  long round() {
    return round;
  }

  int answered() {
    return successes + failures;
  }

  int failures() {
    return failures;
  }

  int outstanding() {
    return outstanding;
  }

  int left() {
    return returnsAt.length - answered() - outstanding;
  }

  boolean areAllAnswered() {
    return answered() == returnsAt.length;
  }

  /** When the next permit returns if it is not answered; {@code Long.MAX_VALUE} for none. */
  long nextReturnMillis() {
    return outstanding == 0 ? Long.MAX_VALUE : returnsAt[oldest];
  }

  /** Takes back what was not answered in time. */
  void takeBack(long nowMillis) {
    while (nextReturnMillis() <= nowMillis) {
      drop(1);
    }
  }

  /** Hands out as many as are left, at most {@code wanted}. */
  Permits take(int wanted, long nowMillis) {
    int count = Math.min(wanted, left());
    long until = nowMillis + permitMillis;
    for (int i = 0; i < count; i++) {
      returnsAt[(oldest + outstanding++) % returnsAt.length] = until;
    }
    return new Permits(round, count, until);
  }

  /** Answers beyond the round's permits are dropped, good ones first. */
  void settle(int moreSuccesses, int moreFailures) {
    int lacking = returnsAt.length - answered();
    int bad = Math.min(moreFailures, lacking);
    int good = Math.min(moreSuccesses, lacking - bad);
    successes += good;
    failures += bad;
    drop(Math.min(outstanding, good + bad));
  }

  private void drop(int count) {
    oldest = (oldest + count) % returnsAt.length;
    outstanding -= count;
  }
}
