package io.swarmhold.model.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.consensus.ConsensusCommand.LockName;
import io.swarmhold.model.kit.Seeds;
import java.util.EnumSet;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A holder and two watchers, whose clocks go 5 % too fast or too slow, and messages that take their
 * time: no watcher ends what its holder counts on.
 */
class LeaseStoryTest {

  private static final long SECOND = 1_000_000_000L;

  /** What is done wrong in one place. */
  enum Mistake {
    NONE,
    WATCHES_BY_THE_WALL_CLOCK,
    HOLDS_BY_THE_WALL_CLOCK,
    COUNTS_FROM_THE_ANSWER,
    ENDS_WHATEVER_STANDS_THERE,
    IS_NOT_PATIENT_ENOUGH
  }

  static LongStream seeds() {
    return Seeds.upTo(500);
  }

  static Set<Mistake> mistakes() {
    return EnumSet.complementOf(EnumSet.of(Mistake.NONE));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void noWatcherEndsWhatItsHolderCountsOn(long seed) {
    new Story(seed, Mistake.NONE).tell();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void aMistakeIsNoticed(Mistake mistake) {
    boolean noticed = false;
    for (long seed = 0; seed < 300 && !noticed; seed++) {
      try {
        new Story(seed, mistake).tell();
      } catch (AssertionError expected) {
        noticed = true;
      }
    }
    assertThat(noticed).isTrue();
  }

  @Test
  void leasesDoEnd() {
    int ended = 0;
    for (long seed = 0; seed < 50; seed++) {
      Story story = new Story(seed, Mistake.NONE);
      story.tell();
      ended += story.ended;
    }
    assertThat(ended).as("of 50 stories").isGreaterThan(100);
  }

  /** A clock of its own rate; the wall clock also jumps. */
  private static final class Clock {
    private final double rate;
    private final long offset;
    private final boolean jumps;

    Clock(SplittableRandom dice, boolean jumps) {
      rate = dice.nextBoolean() ? dice.nextDouble(0.95, 1.05) : dice.nextBoolean() ? 0.95 : 1.05;
      offset = dice.nextLong();
      this.jumps = jumps;
    }

    long at(long trueNanos) {
      long jump = jumps && trueNanos / (7 * SECOND) % 2 == 1 ? 5 * SECOND : 0;
      return (long) (trueNanos * rate) + offset + jump;
    }
  }

  /** Something that happens at a moment of true time. */
  private record Event(long at, long number, Runnable what) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private static final class Story {
    private static final MemberId ADA = new MemberId("ada");
    private static final LockName DOOR =
        new LockName(new TenantId("acme"), LockName.Kind.LOCK, "door");
    private static final long LOCK_MILLIS = 6_000;

    private final SplittableRandom dice;
    private final Mistake mistake;
    private final PriorityQueue<Event> coming = new PriorityQueue<>();
    private final ConsensusState state = new ConsensusState();
    private final Clock holders;
    private LeaseClock member = LeaseClock.none(LeaseTerm.OF_MEMBERS);
    private LeaseClock lock = LeaseClock.none(LeaseTerm.ofMillis(LOCK_MILLIS));
    private long now;
    private long events;
    private int requests;
    private int ended;

    Story(long seed, Mistake mistake) {
      this.dice = new SplittableRandom(seed);
      this.mistake = mistake;
      this.holders = new Clock(dice, mistake == Mistake.HOLDS_BY_THE_WALL_CLOCK);
    }

    void tell() {
      at(0, this::hold);
      for (int i = 0; i < 2; i++) {
        Clock clock = new Clock(dice, mistake == Mistake.WATCHES_BY_THE_WALL_CLOCK);
        LeaseWatch watch = new LeaseWatch(LeaseTerm.OF_MEMBERS);
        at(0, () -> watch(watch, clock));
      }
      while (now < 120 * SECOND && !coming.isEmpty()) {
        Event next = coming.remove();
        now = next.at();
        next.what().run();
      }
    }

    private void at(long later, Runnable what) {
      coming.add(new Event(now + later, events++, what));
    }

    /** Now and then the network is slow, or silent for long. */
    private long delay() {
      return switch (dice.nextInt(8)) {
        case 0 -> dice.nextLong(8 * SECOND);
        case 1, 2 -> dice.nextLong(2 * SECOND);
        default -> dice.nextLong(SECOND / 10);
      };
    }

    private void hold() {
      long sent = holders.at(now);
      if (member.incarnation() == 0) {
        send(new ConsensusCommand.OpenLease(ADA, ""), sent);
      } else {
        send(new ConsensusCommand.RenewLease(ADA, member.incarnation()), sent);
      }
      if (lock.incarnation() == 0) {
        requests += dice.nextInt(2);
        send(new ConsensusCommand.AcquireLock(DOOR, "ada", "r" + requests, "", LOCK_MILLIS), sent);
      } else {
        send(new ConsensusCommand.RenewLock(DOOR, lock.incarnation()), sent);
      }
      at(dice.nextInt(12) == 0 ? 9 * SECOND : SECOND, this::hold);
    }

    private void send(ConsensusCommand command, long sent) {
      for (int copies = dice.nextInt(10) == 0 ? 2 : 1; copies > 0; copies--) {
        at(
            delay(),
            () -> {
              ConsensusAnswer answer = state.apply(command);
              at(delay(), () -> heard(answer, sent));
            });
      }
    }

    private void heard(ConsensusAnswer answer, long sent) {
      long from = mistake == Mistake.COUNTS_FROM_THE_ANSWER ? holders.at(now) : sent;
      if (answer instanceof ConsensusAnswer.Lease(MemberLease lease)) {
        member = member.answered(lease.incarnation(), from);
      } else if (answer instanceof ConsensusAnswer.LeaseLost) {
        member = LeaseClock.none(LeaseTerm.OF_MEMBERS);
      } else if (answer instanceof ConsensusAnswer.Locked(ConsensusAnswer.LockLease lease)) {
        lock = lock.answered(lease.token(), from);
      } else if (answer instanceof ConsensusAnswer.NotHeld) {
        lock = LeaseClock.none(lock.term());
      }
    }

    private void watch(LeaseWatch watch, Clock clock) {
      ClusterView view = state.view();
      var locks =
          (ConsensusAnswer.Locks)
              state.answer(new ConsensusQuestion.AllLocks(java.util.Optional.empty(), 100));
      at(
          delay(),
          () -> {
            watch.members(view, clock.at(now));
            watch.locks(locks.leases(), clock.at(now));
            long ahead = mistake == Mistake.IS_NOT_PATIENT_ENOUGH ? SECOND : 0;
            watch.due(clock.at(now) + ahead).forEach(due -> at(delay(), () -> end(due)));
            at(SECOND / 2, () -> watch(watch, clock));
          });
    }

    private void end(ConsensusCommand due) {
      ConsensusCommand command =
          mistake == Mistake.ENDS_WHATEVER_STANDS_THERE ? asItStands(due) : due;
      boolean happened = state.apply(command).equals(new ConsensusAnswer.Ended(true));
      if (happened) {
        ended++;
        LeaseClock held = command instanceof ConsensusCommand.ExpireLease ? member : lock;
        long id =
            switch (command) {
              case ConsensusCommand.ExpireLease expire -> expire.incarnation();
              case ConsensusCommand.ExpireLock expire -> expire.token();
              default -> 0;
            };
        assertThat(held.incarnation() == id && held.isHeldAt(holders.at(now)))
            .as("its holder counts on %s", command)
            .isFalse();
      }
    }

    private ConsensusCommand asItStands(ConsensusCommand due) {
      MemberLease lease = state.view().members().get(ADA);
      return due instanceof ConsensusCommand.ExpireLease && lease != null
          ? new ConsensusCommand.ExpireLease(ADA, lease.incarnation(), lease.renewals())
          : due;
    }
  }
}
