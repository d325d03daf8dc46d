package io.swarmhold.model.quota;

import io.swarmhold.model.consensus.MemberId;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * The owner's side of a {@link Limit.Concurrent}: lends permits to members, which give them back
 * when the work is over. A member says with each ask how many it holds; who is not heard of for the
 * patience of {@link Term#OF_PERMITS} holds none any more.
 *
 * <p>No more than the burst is ever lent. A member that cannot reach the owner for longer than its
 * term begins nothing more, but what it has begun goes on: to kill work for a quota's sake would be
 * worse than to have it uncounted for that long. (Work that takes less than the patience beyond the
 * term, 1.45 s, never is.) When the member comes back, its word counts, and nothing is lent until
 * the sum is below the limit again.
 *
 * <p><b>An owner that forgot</b> ({@link #inherited}) lends nothing until all members have said
 * what they hold, or patience is over; its burst begins used up. It must not see asks that were
 * sent to its predecessor: what they say a member holds may have been overtaken by the answer.
 */
public final class PermitPool {

  /** Nobody knows when work ends; so often it may be worth looking. */
  static final long LOOK_AGAIN_NANOS = 1_000_000_000L;

  final QuotaName name;
  final Limit.Concurrent limit;
  final BurstMeter meter;
  final Loans loans;
  final Unheard unheard;
  private final Term term;

  /**
   * Members that may hold permits of which the owner does not know.
   *
   * @param untilNanos then they do not
   */
  record Unheard(Set<MemberId> members, long untilNanos) {
    static final Unheard NOBODY = new Unheard(Set.of(), 0);

    Unheard {
      members = Set.copyOf(members);
    }

    Unheard without(MemberId member, long now) {
      TreeSet<MemberId> others = new TreeSet<>(members);
      others.remove(member);
      return others.isEmpty() || untilNanos - now <= 0 ? NOBODY : new Unheard(others, untilNanos);
    }
  }

  PermitPool(
      QuotaName name,
      Limit.Concurrent limit,
      BurstMeter meter,
      Loans loans,
      Unheard unheard,
      Term term) {
    this.name = name;
    this.limit = limit;
    this.meter = meter;
    this.loans = loans;
    this.unheard = unheard;
    this.term = term;
  }

  /** Nobody holds anything: in a cluster that was just founded. */
  public static PermitPool unused(QuotaName name, Limit.Concurrent limit, long now) {
    BurstMeter meter = BurstMeter.unused(now);
    return new PermitPool(name, limit, meter, Loans.NONE, Unheard.NOBODY, Term.OF_PERMITS);
  }

  /**
   * For an owner that does not know what its predecessor did.
   *
   * @param members all that may have permits of it
   * @param sinceNanos since when the predecessor lends nothing
   */
  public static PermitPool inherited(
      QuotaName name, Limit.Concurrent limit, Collection<MemberId> members, long sinceNanos) {
    Term term = Term.OF_PERMITS;
    BurstMeter meter = BurstMeter.usedUp(limit.burstFor(), sinceNanos);
    Unheard unheard = new Unheard(Set.copyOf(members), sinceNanos + term.patienceNanos());
    return new PermitPool(name, limit, meter, Loans.NONE, unheard, term);
  }

  /** Other limits; what is lent stays lent. */
  public PermitPool under(Limit.Concurrent other, long now) {
    PermitPool current = at(now);
    return new PermitPool(name, other, current.meter, current.loans, unheard, term);
  }

  /** Permits that are lent. */
  public long lent(long now) {
    return at(now).loans.units();
  }

  /** Decides an ask. */
  public Answered<PermitPool> ask(Ask ask, long now) {
    PermitPool current = at(now);
    Loan loan = current.loans.of(ask.holder());
    if (loan != null && ask.number() <= loan.number()) {
      return new Answered<>(current, new QuotaAnswer.Outdated(ask.number()));
    }
    if (!current.loans.hasRoomFor(ask.holder())) {
      return current.refused(ask, 0, term.patienceNanos());
    }
    return current.with(0, ask, now).decided(ask, now);
  }

  /** Permits of members that were not heard of return, each in its time. */
  PermitPool at(long now) {
    BurstMeter then = meter;
    Loans lent = loans;
    for (Loan over = lent.overAt(now); over != null; over = lent.overAt(now)) {
      then = then.until(over.untilNanos(), isAbove(lent), limit.burstFor());
      lent = lent.without(over.holder());
    }
    then = then.until(now, isAbove(lent), limit.burstFor());
    return new PermitPool(name, limit, then, lent, unheard, term);
  }

  private boolean isAbove(Loans lent) {
    return lent.units() > limit.limit();
  }

  private Answered<PermitPool> decided(Ask ask, long now) {
    long lent = loans.units();
    long ceiling = meter.leftNanos(limit.burstFor()) > 0 ? limit.burst() : limit.limit();
    long room = Math.max(0, ceiling - lent);
    if (ask.need() > limit.burst()) {
      Refusal never = new Refusal.Never(name, limit.limit(), room, limit.burst());
      return new Answered<>(this, new QuotaAnswer.Refused(ask.number(), never));
    }
    if (ask.need() > 0 && !unheard.members.isEmpty()) {
      return refused(ask, 0, Math.min(LOOK_AGAIN_NANOS, unheard.untilNanos - now));
    }
    return ask.need() > room ? refused(ask, room, LOOK_AGAIN_NANOS) : granted(ask, room, now);
  }

  /** Nobody is lent anything on stock above the limit: a burst is for those who wait. */
  private Answered<PermitPool> granted(Ask ask, long room, long now) {
    long free = unheard.members.isEmpty() ? limit.limit() - loans.units() - ask.need() : 0;
    long extra = Shares.extra(ask.extra(), free, loans.size(), limit.limit());
    long units = ask.need() + extra;
    PermitPool next = with(units, ask, now);
    long valid = next.validNanos();
    return new Answered<>(next, new QuotaAnswer.Granted(ask.number(), units, room - units, valid));
  }

  /**
   * For how long a member may go on using again what it has. No longer than the burst may last,
   * even if others begin it right now; not at all where all should become less. Where the burst is
   * used up and its limit kept, it can begin again after that; then it lasts {@code burstFor}.
   */
  private long validNanos() {
    long burstFor = limit.burstFor().toNanos();
    long left = meter.leftNanos(limit.burstFor());
    if (!unheard.members.isEmpty() || (left == 0 && isAbove(loans))) {
      return 0;
    }
    long steady = burstFor > 0 ? Math.min(burstFor, term.ttlNanos()) : term.ttlNanos();
    return left > 0 ? Math.min(left, steady) : steady;
  }

  private Answered<PermitPool> refused(Ask ask, long room, long waitNanos) {
    Refusal later = Refusal.Later.after(name, limit.limit(), room, waitNanos);
    return new Answered<>(this, new QuotaAnswer.Refused(ask.number(), later));
  }

  /** The member holds what it says, and {@code fresh} more. */
  private PermitPool with(long fresh, Ask ask, long now) {
    long until = now + term.patienceNanos();
    long kept = Math.min(ask.kept(), Loans.MAX_UNITS);
    Loan loan = new Loan(ask.holder(), ask.number(), fresh, kept + fresh, until);
    Unheard others = unheard.without(ask.holder().member(), now);
    return new PermitPool(name, limit, meter, loans.with(loan), others, term);
  }
}
