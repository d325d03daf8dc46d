package io.swarmhold.model.quota;

import org.jspecify.annotations.Nullable;

/**
 * The member's side of a {@link Limit.Concurrent}: permits that a {@link PermitPool} lent to it,
 * and how many of them are in use.
 *
 * <p>How to use it: {@link #acquire}, and {@link #release} when the work is over; where the owner
 * must be asked, send {@link #asking} unless {@link #isWaiting}, hand the answer to {@link
 * #answered}, and acquire again. An ask that is not answered is sent again as another one. Look
 * once a second or so whether {@link #isRenewalDue}, and ask for 0 then.
 */
public final class Permits {

  private final QuotaKey key;
  private final Holder holder;
  private final AskLine line;
  private final Counts counts;
  private final @Nullable Remembered refusal;

  /**
   * What it holds.
   *
   * @param lent to it; less than what is in use if it was cut off from the owner for long
   * @param sinceNanos before it asked for those
   * @param validNanos counted from there
   */
  private record Counts(long lent, long inUse, long sinceNanos, long validNanos) {
    Counts use(long n) {
      return new Counts(lent, inUse + n, sinceNanos, validNanos);
    }

    boolean hasRoomFor(long n, long now) {
      return n <= lent - inUse && now - sinceNanos < validNanos;
    }
  }

  private Permits(
      QuotaKey key, Holder holder, AskLine line, Counts counts, @Nullable Remembered refusal) {
    this.key = key;
    this.holder = holder;
    this.line = line;
    this.counts = counts;
    this.refusal = refusal;
  }

  /** None yet. */
  public static Permits none(QuotaKey key, Holder holder) {
    return new Permits(key, holder, AskLine.NEW, new Counts(0, 0, 0, 0), null);
  }

  public long inUse() {
    return counts.inUse;
  }

  public boolean isWaiting() {
    return line.isWaiting();
  }

  /**
   * Puts {@code n} permits to use, all or none. One that was released can be used again without
   * asking, but only for the time that the owner named: else a burst would never end.
   *
   * @param n 1 or more
   */
  public Spending<Permits> acquire(long n, long now) {
    requirePositive(n);
    if (counts.hasRoomFor(n, now)) {
      return new Spending.Taken<>(with(line, counts.use(n), refusal));
    }
    if (refusal != null && refusal.covers(n, now)) {
      return new Spending.Refused<>(refusal.at(now));
    }
    return new Spending.AskOwner<>(n, n);
  }

  /**
   * Work is over. The owner hears of it with the next ask.
   *
   * @param n 1 or more; what was not in use is not released
   */
  public Permits release(long n) {
    requirePositive(n);
    return with(line, counts.use(-Math.min(n, counts.inUse)), null);
  }

  /** Asks for more, renews those in use, and gives back those that are not. */
  public Asking<Permits> asking(long need, long extra, long now) {
    AskLine asked = line.asks(need, now);
    Counts inUseOnly = new Counts(counts.inUse, counts.inUse, counts.sinceNanos, counts.validNanos);
    Ask ask = new Ask(key, holder, asked.number(), line.received(), counts.inUse, 0, need, extra);
    return new Asking<>(with(asked, inUseOnly, refusal), ask);
  }

  /** Whether the owner should hear of it soon: it holds some, or it has just ceased to. */
  public boolean isRenewalDue(long now) {
    return (counts.lent > 0 || counts.inUse > 0)
        && now - line.sentNanos() >= Term.OF_PERMITS.renewEveryNanos();
  }

  /** The owner answered. An answer to any ask but the latest changes nothing. */
  public Permits answered(QuotaAnswer answer, long now) {
    if (!line.awaits(answer)) {
      return this;
    }
    return switch (answer) {
      case QuotaAnswer.Granted(long number, long more, long remaining, long validNanos) -> {
        long lent = counts.lent + more;
        Counts all = new Counts(lent, counts.inUse, line.sentNanos(), validNanos);
        yield with(line.answered(), all, null);
      }
      case QuotaAnswer.Refused(long number, Refusal why) ->
          with(line.answered(), counts, Remembered.of(why, line.need(), Term.OF_PERMITS, now));
      case QuotaAnswer.Outdated outdated -> this;
    };
  }

  private static void requirePositive(long n) {
    if (n < 1) {
      throw new IllegalArgumentException("permits: %d (expected: >= 1)".formatted(n));
    }
  }

  private Permits with(AskLine nextLine, Counts nextCounts, @Nullable Remembered nextRefusal) {
    return new Permits(key, holder, nextLine, nextCounts, nextRefusal);
  }
}
