package io.swarmhold.model.quota;

import org.jspecify.annotations.Nullable;

/**
 * A refusal that a member remembers, so that it does not ask for each caller what the owner has
 * said to the one before.
 *
 * @param need what was asked for; less may still be had
 * @param retryAtNanos what the refusal names as the time to try again
 * @param untilNanos for so long it is taken for true
 */
record Remembered(Refusal.Later refusal, long need, long retryAtNanos, long untilNanos) {

  private static final long NANOS_PER_MILLI = 1_000_000;

  /**
   * Until the time that it names there is not enough, unless others give some back: so after a term
   * at most the owner is asked again.
   */
  static @Nullable Remembered of(Refusal refusal, long need, Term term, long now) {
    return switch (refusal) {
      case Refusal.Later later -> {
        long wait = later.retryAfterMillis() * NANOS_PER_MILLI;
        yield new Remembered(later, need, now + wait, now + Math.min(wait, term.ttlNanos()));
      }
      case Refusal.Full full -> null;
      case Refusal.Never never -> null;
    };
  }

  boolean covers(long units, long now) {
    return units >= need && untilNanos - now > 0;
  }

  /** What the next caller is told. */
  Refusal at(long now) {
    long wait = retryAtNanos - now;
    return Refusal.Later.after(refusal.name(), refusal.limit(), refusal.remaining(), wait);
  }
}
