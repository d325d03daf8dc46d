package io.swarmhold.model.quota;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.consensus.MemberId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * One tenant, five members that work, and an owner that moves, sometimes without its memory. Work
 * takes up to 1.3 s, so none of it outlasts the patience of an owner that does not hear of it.
 */
final class PermitStory {

  /** What is done wrong in one place, to see whether it is noticed. */
  enum Mistake {
    NONE,
    NEW_OWNER_BEGINS_UNUSED,
    NEW_OWNER_WAITS_FOR_NOBODY,
    MEMBERS_TAKE_LATE_ANSWERS,
    MEMBERS_DO_NOT_SAY_WHAT_THEY_HOLD,
    MEMBERS_USE_AGAIN_FOR_EVER
  }

  static final Limit.Concurrent LIMIT = new Limit.Concurrent(40, 60, Duration.ofSeconds(20));
  static final long END = 300_000_000_000L;

  /** Longest work, and what clocks make of a stretch. */
  static final long SLACK = 1_400_000_000L;

  private static final long MILLI = 1_000_000;
  private static final QuotaKey KEY = QuotaKey.of(new TenantId("acme"), QuotaName.WORKFLOWS);

  private final SplittableRandom dice;
  private final Mistake mistake;
  private final boolean faulty;
  private final StoryNetwork network;
  private final List<Member> members = new ArrayList<>();
  private StoryClock clock;
  private PermitPool pool;
  private long owners;
  private long inUse;
  private long aboveSince = -1;
  long mostInUse;
  long longestAbove;
  long inUseNanos;
  private long changedAt;

  PermitStory(long seed, Mistake mistake, boolean faulty) {
    this.dice = new SplittableRandom(seed);
    this.mistake = mistake;
    this.faulty = faulty;
    this.network = new StoryNetwork(dice, faulty);
    for (int i = 0; i < 5; i++) {
      members.add(new Member(i));
    }
    this.clock = members.getFirst().clock;
    this.pool = PermitPool.unused(QuotaName.WORKFLOWS, LIMIT, clock.at(0));
  }

  void tell() {
    members.forEach(Member::caller);
    members.forEach(Member::look);
    if (faulty) {
      network.in(dice.nextLong(20_000 * MILLI), this::trouble);
    }
    network.runUntil(END);
    changed(0);
  }

  private void trouble() {
    switch (dice.nextInt(6)) {
      case 0, 1 -> moveWithMemory();
      case 2 -> moveWithoutMemory();
      case 3 -> members.get(dice.nextInt(5)).die();
      default -> members.forEach(member -> member.clock.step());
    }
    network.in(dice.nextLong(20_000 * MILLI), this::trouble);
  }

  private void moveWithMemory() {
    byte[] state = QuotaCodec.encode(pool, clock.at(network.now()));
    clock = members.get(dice.nextInt(5)).clock;
    pool = QuotaCodec.decodePermitPool(state, clock.at(network.now()));
    owners++;
  }

  private void moveWithoutMemory() {
    clock = members.get(dice.nextInt(5)).clock;
    long now = clock.at(network.now());
    TreeSet<MemberId> all = new TreeSet<>();
    if (mistake != Mistake.NEW_OWNER_WAITS_FOR_NOBODY) {
      members.forEach(member -> all.add(member.id));
    }
    pool =
        mistake == Mistake.NEW_OWNER_BEGINS_UNUSED
            ? PermitPool.unused(QuotaName.WORKFLOWS, LIMIT, now)
            : PermitPool.inherited(QuotaName.WORKFLOWS, LIMIT, all, now);
    owners++;
  }

  private void arrive(Ask ask, Member asker, long sentTo) {
    if (sentTo != owners) {
      return;
    }
    Answered<PermitPool> answered = pool.ask(ask, clock.at(network.now()));
    pool = answered.next();
    network.send(() -> asker.receive(ask.holder(), answered.answer()));
  }

  /** So many more are really at work. */
  private void changed(long more) {
    long now = network.now();
    inUseNanos += inUse * (now - changedAt);
    changedAt = now;
    longestAbove = aboveSince >= 0 ? Math.max(longestAbove, now - aboveSince) : longestAbove;
    inUse += more;
    mostInUse = Math.max(mostInUse, inUse);
    boolean above = inUse > LIMIT.limit();
    aboveSince = !above ? -1 : aboveSince < 0 ? now : aboveSince;
  }

  private final class Member {

    private final MemberId id;
    private final StoryClock clock = new StoryClock(dice);
    private Holder holder;
    private Permits permits;
    private long waiting;

    Member(int number) {
      id = new MemberId("m" + number);
      holder = new Holder(id, 0);
      permits = Permits.none(KEY, holder);
    }

    private long now() {
      return clock.at(network.now());
    }

    void caller() {
      begin();
      network.in(dice.nextLong(100 * MILLI), this::caller);
    }

    private void begin() {
      switch (permits.acquire(1, now())) {
        case Spending.Taken<Permits>(Permits next) -> work(next);
        case Spending.Refused<Permits> refused -> {}
        case Spending.AskOwner<Permits>(long need, long extra) -> {
          waiting = Math.min(waiting + 1, 20);
          if (!permits.isWaiting()) {
            send(need, extra);
          }
        }
      }
    }

    private void work(Permits next) {
      permits = next;
      changed(1);
      long incarnation = holder.incarnation();
      network.in(
          dice.nextLong(1_300 * MILLI),
          () -> {
            if (incarnation == holder.incarnation()) {
              permits = permits.release(1);
              changed(-1);
            }
          });
    }

    private void send(long need, long extra) {
      Asking<Permits> asking = permits.asking(need, extra, now());
      permits = asking.next();
      Ask ask = asking.ask();
      Ask said =
          mistake == Mistake.MEMBERS_DO_NOT_SAY_WHAT_THEY_HOLD
              ? new Ask(KEY, holder, ask.number(), ask.received(), 0, 0, need, extra)
              : ask;
      long sentTo = owners;
      network.send(() -> arrive(said, this, sentTo));
      network.in(100 * MILLI, () -> askAgain(ask));
    }

    private void askAgain(Ask ask) {
      boolean isLatest = permits.asking(0, 0, now()).ask().number() == ask.number() + 1;
      if (permits.isWaiting() && isLatest && ask.holder().equals(holder)) {
        send(ask.need(), ask.extra());
      }
    }

    void receive(Holder asker, QuotaAnswer answer) {
      if (!asker.equals(holder)) {
        return;
      }
      permits = permits.answered(mistaken(answer), now());
      if (!permits.isWaiting()) {
        long callers = waiting;
        waiting = 0;
        for (long i = 0; i < callers; i++) {
          begin();
        }
      }
    }

    private QuotaAnswer mistaken(QuotaAnswer answer) {
      if (!(answer instanceof QuotaAnswer.Granted granted) || !permits.isWaiting()) {
        return answer;
      }
      long awaited = permits.asking(0, 0, now()).ask().number() - 1;
      return new QuotaAnswer.Granted(
          mistake == Mistake.MEMBERS_TAKE_LATE_ANSWERS ? awaited : granted.number(),
          granted.units(),
          granted.remaining(),
          mistake == Mistake.MEMBERS_USE_AGAIN_FOR_EVER ? Long.MAX_VALUE : granted.validNanos());
    }

    void look() {
      if (permits.isRenewalDue(now())) {
        send(0, 0);
      }
      network.in(500 * MILLI, this::look);
    }

    /** Its work dies with it. */
    void die() {
      changed(-permits.inUse());
      holder = new Holder(id, holder.incarnation() + 1);
      permits = Permits.none(KEY, holder);
      waiting = 0;
    }
  }
}
