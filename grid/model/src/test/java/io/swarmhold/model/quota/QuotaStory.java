package io.swarmhold.model.quota;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.consensus.MemberId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One tenant, five members that spend, and an owner that moves, sometimes without its memory.
 * Callers come in waves. Everything that is admitted is noted in true time.
 */
final class QuotaStory {

  static final int WINDOWS = 12;

  private static final long MILLI = 1_000_000;
  private static final long ANSWER_TIMEOUT = 100 * MILLI;
  private static final int QUEUE = 50;
  private static final QuotaKey KEY = QuotaKey.of(new TenantId("acme"), QuotaName.HANDOFFS);
  private static final List<Limit.Rate> RATES =
      List.of(
          new Limit.Rate(1_000, 1_500, Duration.ofMinutes(1)),
          new Limit.Rate(997, 1_400, Duration.ofSeconds(11)),
          new Limit.Rate(500, 500, Duration.ofSeconds(10)),
          new Limit.Rate(1_000_000, 1_500_000, Duration.ofSeconds(20)));

  final Limit.Rate rate;
  final AdmittedUnits admitted = new AdmittedUnits();
  private final SplittableRandom dice;
  private final QuotaMistake mistake;
  private final boolean faulty;
  private final StoryNetwork network;
  private final List<Member> members = new ArrayList<>();
  private Owner owner;
  private @Nullable Owner former;
  private final long troubleEvery;
  private boolean isBusy = true;

  /** A bucket and the clock of the member that has it. */
  private static final class Owner {
    private final StoryClock clock;
    private Bucket bucket;

    Owner(StoryClock clock, Bucket bucket) {
      this.clock = clock;
      this.bucket = bucket;
    }
  }

  QuotaStory(long seed, QuotaMistake mistake, boolean faulty) {
    this.dice = new SplittableRandom(seed);
    this.mistake = mistake;
    this.faulty = faulty;
    this.rate = RATES.get((int) (seed % RATES.size()));
    this.network = new StoryNetwork(dice, faulty);
    this.troubleEvery = (long) (rate.windowNanos() * dice.nextDouble(0.3, 4));
    for (int i = 0; i < 5; i++) {
      members.add(new Member(i));
    }
    StoryClock clock = members.getFirst().clock;
    this.owner = new Owner(clock, Bucket.full(QuotaName.HANDOFFS, rate, clock.at(0)));
  }

  void tell() {
    members.forEach(Member::comeAndGo);
    if (faulty) {
      network.in(dice.nextLong(rate.windowNanos()), this::trouble);
      network.in(dice.nextLong(rate.windowNanos()), this::wave);
    }
    network.runUntil(WINDOWS * rate.windowNanos());
  }

  /** Now callers come, now hardly any do, for long enough that the bucket fills. */
  private void wave() {
    isBusy = !isBusy;
    network.in(dice.nextLong(rate.windowNanos() * (isBusy ? 2 : 3)), this::wave);
  }

  /** Something goes wrong, in some stories often, in others rarely. */
  private void trouble() {
    switch (dice.nextInt(6)) {
      case 0 -> moveWithMemory();
      case 1 -> moveWithoutMemory();
      case 2, 3 -> members.get(dice.nextInt(5)).die();
      default -> members.forEach(member -> member.clock.step());
    }
    network.in(dice.nextLong(troubleEvery), this::trouble);
  }

  private void moveWithMemory() {
    StoryClock clock = members.get(dice.nextInt(5)).clock;
    byte[] state = QuotaCodec.encode(owner.bucket, owner.clock.at(network.now()));
    former = mistake == QuotaMistake.OLD_OWNER_GOES_ON_WITH_WHAT_IT_HANDED_OVER ? owner : null;
    owner = new Owner(clock, QuotaCodec.decodeBucket(state, clock.at(network.now())));
  }

  /** The former owner may not have noticed, and goes on for some time. */
  private void moveWithoutMemory() {
    StoryClock clock = members.get(dice.nextInt(5)).clock;
    long now = clock.at(network.now());
    long overlap = dice.nextBoolean() ? 0 : dice.nextLong(2_000 * MILLI);
    former = overlap == 0 ? null : owner;
    long minded =
        mistake == QuotaMistake.NEW_OWNER_DOES_NOT_MIND_THE_OLD ? 0 : overlap + 100 * MILLI;
    Bucket bucket =
        mistake == QuotaMistake.NEW_OWNER_BEGINS_FULL
            ? Bucket.full(QuotaName.HANDOFFS, rate, now)
            : Bucket.inherited(QuotaName.HANDOFFS, rate, now, minded);
    owner = new Owner(clock, bucket);
    Owner gone = former;
    network.in(overlap, () -> former = former == gone ? null : former);
  }

  private void arriveAtOwner(Ask ask, Member asker) {
    Owner asked = former != null && dice.nextBoolean() ? former : owner;
    Ask read = QuotaCodec.decodeAsk(QuotaCodec.encode(ask));
    Answered<Bucket> answered = asked.bucket.ask(read, asked.clock.at(network.now()));
    asked.bucket = answered.next();
    byte[] answer = QuotaCodec.encode(answered.answer());
    network.send(() -> asker.receive(read.holder(), QuotaCodec.decodeAnswer(answer)));
  }

  /** A caller that waits for an answer. */
  private record Caller(long units) {}

  private final class Member {

    private final MemberId id;
    private final StoryClock clock;
    private final Deque<Caller> waiting = new ArrayDeque<>();
    private Holder holder;
    private Allotment allotment;
    private long askedAt;

    Member(int number) {
      id = new MemberId("m" + number);
      clock = new StoryClock(dice);
      holder = new Holder(id, 0);
      allotment = Allotment.none(KEY, holder);
    }

    private long now() {
      return clock.at(network.now());
    }

    void comeAndGo() {
      network.in(gap(), this::caller);
      network.in(500 * MILLI, this::look);
    }

    /** All members together are asked for three times the limit while it is busy. */
    private long gap() {
      long mean = rate.windowNanos() / rate.limit() * meanUnits() * 5;
      return (long) (-Math.log(1 - dice.nextDouble()) * mean / 3);
    }

    private long meanUnits() {
      return Math.max(2, rate.limit() / 500);
    }

    private void caller() {
      if (isBusy || dice.nextInt(20) == 0) {
        serve(new Caller(dice.nextLong(1, 2 * meanUnits())));
      }
      network.in(gap(), this::caller);
    }

    private void serve(Caller caller) {
      switch (allotment.spend(caller.units, now())) {
        case Spending.Taken<Allotment>(Allotment next) -> {
          allotment = next;
          admitted.add(network.now(), caller.units);
        }
        case Spending.Refused<Allotment> refused -> {}
        case Spending.AskOwner<Allotment>(long need, long extra) -> {
          if (waiting.size() < QUEUE) {
            waiting.add(caller);
          }
          if (!allotment.isWaiting()) {
            send(allotment.asking(need, extra, now()));
          }
        }
      }
    }

    private void send(Asking<Allotment> asking) {
      allotment = asking.next();
      askedAt = network.now();
      network.send(() -> arriveAtOwner(asking.ask(), this));
      long number = asking.ask().number();
      network.in(ANSWER_TIMEOUT, () -> askAgain(number));
    }

    private void askAgain(long number) {
      if (allotment.isWaiting() && network.now() - askedAt >= ANSWER_TIMEOUT && number > 0) {
        long need = waiting.isEmpty() ? 0 : waiting.element().units;
        send(allotment.asking(need, 0, now()));
      }
    }

    void receive(Holder asker, QuotaAnswer answer) {
      if (!asker.equals(holder)) {
        return;
      }
      allotment = allotment.answered(mistaken(answer), now());
      if (!allotment.isWaiting()) {
        List<Caller> next = new ArrayList<>(waiting);
        waiting.clear();
        next.forEach(this::serve);
      }
    }

    private QuotaAnswer mistaken(QuotaAnswer answer) {
      if (!(answer instanceof QuotaAnswer.Granted granted) || !allotment.isWaiting()) {
        return answer;
      }
      long awaited = allotment.asking(0, 0, now()).ask().number() - 1;
      boolean passes = mistake == QuotaMistake.MEMBERS_TAKE_LATE_ANSWERS;
      boolean longer = mistake == QuotaMistake.MEMBERS_KEEP_FOR_TOO_LONG;
      return new QuotaAnswer.Granted(
          passes ? awaited : granted.number(),
          granted.units(),
          granted.remaining(),
          longer ? Duration.ofMinutes(5).toNanos() : granted.validNanos());
    }

    private void look() {
      if (allotment.isGiveBackDue(now())) {
        Allotment before = allotment;
        send(allotment.giveBack(now()));
        if (mistake == QuotaMistake.MEMBERS_SPEND_WHAT_THEY_GAVE_BACK) {
          allotment = before;
        }
      }
      network.in(500 * MILLI, this::look);
    }

    void die() {
      holder = new Holder(id, holder.incarnation() + 1);
      allotment = Allotment.none(KEY, holder);
      waiting.clear();
    }
  }
}
