package io.swarmhold.model.quota;

import org.jspecify.annotations.Nullable;

/**
 * The member's side of a {@link Limit.Rate}: units that a {@link Bucket} handed to it, to be spent
 * without asking for each. What is not spent within the time that the owner named is void, so it
 * gives back before what it does not use.
 *
 * <p>How to use it: {@link #spend}; where the owner must be asked, send {@link #asking} unless
 * {@link #isWaiting}, hand the answer to {@link #answered}, and spend again. An ask that is not
 * answered is sent again as another one. Look once a second or so whether {@link #isGiveBackDue}.
 */
public final class Allotment {

  /** It asks for so many times what it used of late, where callers come quickly. */
  private static final long EXTRA_FACTOR = 2;

  private final QuotaKey key;
  private final Holder holder;
  private final AskLine line;
  private final Units units;
  private final @Nullable Remembered refusal;

  /**
   * What it holds.
   *
   * @param left of it
   * @param used since the latest were granted
   * @param sinceNanos before it asked for those
   * @param validNanos counted from there
   */
  private record Units(long left, long used, long sinceNanos, long validNanos) {
    Units spend(long n) {
      return new Units(left - n, used + n, sinceNanos, validNanos);
    }

    boolean isOverAt(long now) {
      return now - sinceNanos >= validNanos;
    }
  }

  private Allotment(
      QuotaKey key, Holder holder, AskLine line, Units units, @Nullable Remembered refusal) {
    this.key = key;
    this.holder = holder;
    this.line = line;
    this.units = units;
    this.refusal = refusal;
  }

  /** Of nothing yet. */
  public static Allotment none(QuotaKey key, Holder holder) {
    return new Allotment(key, holder, AskLine.NEW, new Units(0, 0, 0, 0), null);
  }

  /** Units that it can spend without asking. */
  public long left(long now) {
    return units.isOverAt(now) ? 0 : units.left;
  }

  public boolean isWaiting() {
    return line.isWaiting();
  }

  /**
   * Spends {@code n} units, all or none.
   *
   * @param n 1 or more
   */
  public Spending<Allotment> spend(long n, long now) {
    if (n < 1) {
      throw new IllegalArgumentException("units: %d (expected: >= 1)".formatted(n));
    }
    if (n <= left(now)) {
      return new Spending.Taken<>(with(line, units.spend(n), refusal));
    }
    if (refusal != null && refusal.covers(n, now)) {
      return new Spending.Refused<>(refusal.at(now));
    }
    return new Spending.AskOwner<>(n, units.isOverAt(now) ? 0 : units.used * EXTRA_FACTOR);
  }

  /** Asks for more, and goes on spending what it has. */
  public Asking<Allotment> asking(long need, long extra, long now) {
    AskLine asked = line.asks(need, now);
    return new Asking<>(
        with(asked, units, refusal), ask(asked.number(), left(now), 0, need, extra));
  }

  /** Whether it should give back: half of the time is over, and something is left. */
  public boolean isGiveBackDue(long now) {
    return !isWaiting() && left(now) > 0 && now - units.sinceNanos >= units.validNanos / 2;
  }

  /** Gives back what is left. If that gets lost on the way, so do the units. */
  public Asking<Allotment> giveBack(long now) {
    AskLine asked = line.asks(0, now);
    Units nothing = new Units(0, units.used, units.sinceNanos, units.validNanos);
    return new Asking<>(with(asked, nothing, refusal), ask(asked.number(), 0, left(now), 0, 0));
  }

  /** The owner answered. An answer to any ask but the latest changes nothing. */
  public Allotment answered(QuotaAnswer answer, long now) {
    if (!line.awaits(answer)) {
      return this;
    }
    return switch (answer) {
      case QuotaAnswer.Granted(long number, long more, long remaining, long validNanos) -> {
        Units all = new Units(left(now) + more, 0, line.sentNanos(), validNanos);
        yield with(line.answered(), all, null);
      }
      case QuotaAnswer.Refused(long number, Refusal why) ->
          with(line.answered(), units, Remembered.of(why, line.need(), Term.OF_ALLOTMENTS, now));
      case QuotaAnswer.Outdated outdated -> this;
    };
  }

  private Ask ask(long number, long kept, long returned, long need, long extra) {
    return new Ask(key, holder, number, line.received(), kept, returned, need, extra);
  }

  private Allotment with(AskLine nextLine, Units nextUnits, @Nullable Remembered nextRefusal) {
    return new Allotment(key, holder, nextLine, nextUnits, nextRefusal);
  }
}
