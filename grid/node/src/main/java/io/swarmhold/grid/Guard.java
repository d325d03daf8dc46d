package io.swarmhold.grid;

import io.swarmhold.model.breaker.BreakerStatus;
import io.swarmhold.model.breaker.Outcomes;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a breaker lets through on this member, and what became of it. Every member has its own word
 * of where the breaker stands, some milliseconds old, and the permits that it was given itself.
 * Safe from any thread.
 */
final class Guard {

  /**
   * Where a breaker stands.
   *
   * @param round of probes
   * @param sinceMillis when it came to stand so
   */
  record Standing(BreakerStatus status, long round, long sinceMillis) {

    static final Standing CLOSED = new Standing(BreakerStatus.CLOSED, 0, 0);

    boolean isProbing() {
      return status == BreakerStatus.HALF_OPEN;
    }

    boolean isOpen() {
      return status == BreakerStatus.OPEN || status == BreakerStatus.FORCED_OPEN;
    }
  }

  private volatile Standing standing = Standing.CLOSED;
  private final AtomicInteger permits = new AtomicInteger();
  private final LongAdder well = new LongAdder();
  private final LongAdder badly = new LongAdder();
  private final LongAdder probedWell = new LongAdder();
  private final LongAdder probedBadly = new LongAdder();

  Standing standing() {
    return standing;
  }

  /** Returns whether more may be let through than before. */
  boolean stand(Standing next) {
    Standing before = standing;
    if (next.equals(before)) {
      return false;
    }
    permits.set(0);
    standing = next;
    return before.isOpen() || (before.isProbing() && !next.isOpen());
  }

  /** Permits to probe were given to this member. */
  void permit(long round, int count) {
    if (standing.isProbing() && standing.round() == round) {
      permits.addAndGet(count);
    }
  }

  int permits() {
    return permits.get();
  }

  /** How many of so many tasks may be given; those that probe have used their permits by it. */
  int letThrough(int wanted) {
    Standing now = standing;
    if (now.isOpen()) {
      return 0;
    }
    return now.isProbing() ? take(wanted) : wanted;
  }

  /** As {@link #letThrough}, but nothing is used. */
  long wouldLetThrough(long wanted) {
    Standing now = standing;
    if (now.isOpen()) {
      return 0;
    }
    return now.isProbing() ? Math.min(wanted, permits.get()) : wanted;
  }

  private int take(int wanted) {
    for (; ; ) {
      int left = permits.get();
      int taken = Math.min(wanted, left);
      if (taken == 0 || permits.compareAndSet(left, left - taken)) {
        return taken;
      }
    }
  }

  /** So many of what was let through came to nothing: nobody was there for it, or no task. */
  void giveBack(int unused) {
    if (unused > 0 && standing.isProbing()) {
      permits.addAndGet(unused);
    }
  }

  /**
   * An attempt has ended.
   *
   * @param startedMillis what began before the round is no probe of it
   */
  void ended(boolean isWell, long startedMillis) {
    Standing now = standing;
    boolean isProbe = now.isProbing() && startedMillis >= now.sinceMillis();
    (isProbe ? (isWell ? probedWell : probedBadly) : (isWell ? well : badly)).increment();
  }

  /** What ended since this was last asked; probes apart. */
  Outcomes takeOutcomes() {
    return Outcomes.of(most(well.sumThenReset()), most(badly.sumThenReset()));
  }

  /** What became of probes since this was last asked. */
  Outcomes takeProbed() {
    return Outcomes.of(most(probedWell.sumThenReset()), most(probedBadly.sumThenReset()));
  }

  private static int most(long count) {
    return (int) Math.min(count, 1_000_000);
  }
}
