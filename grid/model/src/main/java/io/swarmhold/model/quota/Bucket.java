package io.swarmhold.model.quota;

import org.jspecify.annotations.Nullable;

/**
 * The owner's side of a {@link Limit.Rate}: hands units to members, which spend them. A unit leaves
 * the bucket when it is handed out, so members that die, or ask late, can only make less of the
 * quota, never more.
 *
 * <p><b>No overshoot.</b> Within any time {@code s}, all members together spend no more than {@code
 * burst + limit x s / window}: as if one had counted. Units that are out count as if they lay in
 * the bucket still, until they were spent, given back or are too old to be spent: together they are
 * never more than the burst. What is spent from a moment on was in the bucket or out at that
 * moment, or came in later. Without that rule a member could fill the bucket twice: take a burst,
 * wait until as much has come in again, and give it back. What remains are clocks: an owner's that
 * goes fast or is stepped forward brings in units too early, 1 % of the limit if it gains a
 * hundredth of the window within one.
 *
 * <p><b>An owner that forgot</b> ({@link #inherited}) begins with an empty burst: what its
 * predecessor handed out it does not know, and that may have been all. From then on it hands out
 * what comes in. So the sum of both is what one of them would have handed out, and a tenant that
 * had a burst left waits one emission interval for a unit, at the most {@code burst x window /
 * limit} for all it had.
 *
 * <p>The price: where a burst is handed out as a whole, nothing comes in until the members say that
 * they spent it, which is when they ask the next time, or until it is too old.
 *
 * <p>What members get: see {@link Shares}. A caller that waits is served before any member gets
 * something on stock, so a tenant that was quiet is not refused while there is a unit.
 */
public final class Bucket {

  final QuotaName name;
  final Limit.Rate rate;
  final Gcra gcra;
  final Loans loans;
  private final Term term;

  Bucket(QuotaName name, Limit.Rate rate, Gcra gcra, Loans loans, Term term) {
    this.name = name;
    this.rate = rate;
    this.gcra = gcra;
    this.loans = loans;
    this.term = term;
  }

  /** For whoever has certainly used nothing yet: in a cluster that was just founded. */
  public static Bucket full(QuotaName name, Limit.Rate rate, long now) {
    return new Bucket(name, rate, Gcra.full(now), Loans.NONE, Term.OF_ALLOTMENTS);
  }

  /**
   * For an owner that does not know what its predecessor did.
   *
   * @param sinceNanos when it became the owner; who asks for the first time long after that gets
   *     what has come in since
   * @param overlapNanos for how long the predecessor may have gone on after that; what came in
   *     meanwhile was its own
   */
  public static Bucket inherited(
      QuotaName name, Limit.Rate rate, long sinceNanos, long overlapNanos) {
    Gcra empty = Gcra.empty(rate, sinceNanos + overlapNanos);
    return new Bucket(name, rate, empty, Loans.NONE, Term.OF_ALLOTMENTS);
  }

  /** Other limits; what was used stays used. */
  public Bucket under(Limit.Rate other, long now) {
    Bucket current = at(now);
    Gcra rerated = current.gcra.rerated(rate, other, now);
    return new Bucket(name, other, rerated, current.loans, term);
  }

  /** Units that nobody has. */
  public long available(long now) {
    return at(now).gcra.available(rate, now);
  }

  /** Decides an ask. */
  public Answered<Bucket> ask(Ask ask, long now) {
    Bucket current = at(now);
    Loan loan = current.loans.of(ask.holder());
    if (loan != null && ask.number() <= loan.number()) {
      return new Answered<>(current, new QuotaAnswer.Outdated(ask.number()));
    }
    if (!current.loans.hasRoomFor(ask.holder())) {
      return current.refused(ask, term.patienceNanos(), now);
    }
    return current.settled(ask, loan, now).decided(ask, now);
  }

  /** Nobody holds any more what was handed out too long ago. */
  Bucket at(long now) {
    Gcra then = gcra;
    Loans out = loans;
    for (Loan over = out.overAt(now); over != null; over = out.overAt(now)) {
      then = then.withOut(rate, out.units(), over.untilNanos());
      out = out.without(over.holder());
    }
    return with(then.withOut(rate, out.units(), now), out);
  }

  /** Takes back what the member does not use, and what it never received. */
  private Bucket settled(Ask ask, @Nullable Loan loan, long now) {
    long kept = Math.min(ask.kept(), rate.burst());
    Gcra then = gcra;
    if (loan != null) {
      long lost = loan.isLost(ask) ? loan.fresh() : 0;
      long returned = Math.min(ask.returned(), loan.units() - lost);
      kept = Math.min(kept, loan.units() - lost - returned);
      then = gcra.giveBack(rate, lost + returned);
    }
    Loans out = loans.with(loan(ask, 0, kept, now));
    return with(then.withOut(rate, out.units(), now), out);
  }

  private Answered<Bucket> decided(Ask ask, long now) {
    if (ask.need() == 0) {
      return granted(gcra, ask, now);
    }
    return switch (gcra.take(rate, ask.need(), now)) {
      case Gcra.Taking.Taken(Gcra next) -> granted(next, ask, now);
      case Gcra.Taking.Later(long waitNanos) -> refused(ask, waitNanos, now);
      case Gcra.Taking.Never() ->
          refused(ask, new Refusal.Never(name, rate.limit(), available(now), rate.burst()));
    };
  }

  private Answered<Bucket> granted(Gcra afterNeed, Ask ask, long now) {
    long free = afterNeed.available(rate, now);
    long extra = Shares.extra(ask.extra(), free, loans.size(), rate.limit());
    Gcra next =
        afterNeed.take(rate, extra, now) instanceof Gcra.Taking.Taken(Gcra taken)
            ? taken
            : afterNeed;
    Loan before = loans.of(ask.holder());
    long kept = before == null ? 0 : before.units();
    long units = ask.need() + extra;
    Bucket after = with(next, loans.with(loan(ask, units, kept + units, now)));
    return new Answered<>(
        after, new QuotaAnswer.Granted(ask.number(), units, free - extra, term.ttlNanos()));
  }

  private Answered<Bucket> refused(Ask ask, long waitNanos, long now) {
    return refused(ask, Refusal.Later.after(name, rate.limit(), available(now), waitNanos));
  }

  private Answered<Bucket> refused(Ask ask, Refusal why) {
    return new Answered<>(this, new QuotaAnswer.Refused(ask.number(), why));
  }

  private Loan loan(Ask ask, long fresh, long units, long now) {
    return new Loan(ask.holder(), ask.number(), fresh, units, now + term.patienceNanos());
  }

  private Bucket with(Gcra otherGcra, Loans otherLoans) {
    return new Bucket(name, rate, otherGcra, otherLoans, term);
  }
}
