package io.swarmhold.model.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.breaker.BreakerSettings.Consecutive;
import io.swarmhold.model.breaker.BreakerSettings.FailureRate;
import io.swarmhold.model.breaker.BreakerSettings.PoolGuard;
import io.swarmhold.model.breaker.BreakerSettings.Probing;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** One story: a breaker and a naive one are told the same, and compared after every step. */
final class BreakerStory {

  private static final int STEPS = 250;

  private final SplittableRandom dice;
  private final long seed;
  private final OwnedBreaker breaker;
  private final NaiveBreaker naive;
  private final List<Permits> held = new ArrayList<>();
  private final int failuresOfTen;

  BreakerStory(long seed, Mistake mistake) {
    this.seed = seed;
    dice = new SplittableRandom(seed);
    BreakerSettings settings = settings();
    breaker = new OwnedBreaker(settings);
    naive = new NaiveBreaker(settings, mistake);
    failuresOfTen = dice.nextInt(1, 10);
  }

  List<Transition> history() {
    return breaker.state().history();
  }

  private BreakerSettings settings() {
    Probing probing = new Probing(1 + dice.nextInt(5), 500 + dice.nextLong(3_000));
    long open = 500 + dice.nextLong(3_000);
    return switch (dice.nextInt(3)) {
      case 0 -> new Consecutive(1 + dice.nextInt(5), open, probing);
      case 1 ->
          new FailureRate(
              50 * (1 + dice.nextInt(20)), 1 + dice.nextInt(8), 1 + dice.nextInt(9), open, probing);
      default ->
          new PoolGuard(
              50 * dice.nextInt(15),
              2 + dice.nextInt(4),
              1 + dice.nextInt(9),
              1_000 + dice.nextLong(1_000),
              open,
              probing);
    };
  }

  void tell() {
    for (int step = 0; step < STEPS; step++) {
      breaker.after(passing());
      naive.at(breaker.now());
      String what = step();
      compare("seed %d, step %d: %s".formatted(seed, step, what));
    }
  }

  /** Often to the very millisecond at which something is due, or the one before it. */
  private long passing() {
    long due = naive.dueMillis() - breaker.now();
    return switch (dice.nextInt(8)) {
      case 0 -> due > 0 && due < 10_000 ? due : dice.nextInt(100);
      case 1 -> due > 0 && due < 10_000 ? due - 1 : 0;
      case 2 -> 1_000 - breaker.now() % 1_000;
      case 3 -> 1_000;
      case 4 -> dice.nextInt(2_500);
      case 5 -> 1;
      default -> dice.nextInt(300);
    };
  }

  private String step() {
    return switch (dice.nextInt(40)) {
      case 0, 1 -> force();
      case 2, 3, 4 -> release();
      case 5 -> move();
      case 6 -> configure();
      case 7, 8 -> tick();
      case 9, 10, 11, 12, 13, 14 -> take();
      case 15, 16, 17, 18, 19, 20, 21 -> answer();
      default -> report();
    };
  }

  private String tick() {
    breaker.tick();
    naive.due();
    return "tick";
  }

  private String report() {
    List<Boolean> outcomes = new ArrayList<>();
    Outcomes batch = Outcomes.NONE;
    for (int left = dice.nextInt(6); left > 0; left--) {
      boolean good = dice.nextInt(10) >= failuresOfTen;
      outcomes.add(good);
      batch = batch.then(good ? Outcomes.SUCCESS : Outcomes.FAILURE);
    }
    breaker.report(batch);
    naive.due();
    naive.report(outcomes);
    return "report " + outcomes;
  }

  private String take() {
    int wanted = 1 + dice.nextInt(4);
    Permits permits = breaker.take(wanted);
    naive.due();
    assertThat(permits.count()).as("seed %d, permits", seed).isEqualTo(naive.take(wanted));
    for (int i = 0; i < permits.count() && dice.nextInt(6) > 0; i++) {
      held.add(permits); // the others are lost
    }
    return "take " + wanted;
  }

  /** Of some permit that somebody holds, which may be of a round that is over. */
  private String answer() {
    if (held.isEmpty()) {
      return tick();
    }
    Permits permits = held.remove(dice.nextInt(held.size()));
    int bad = dice.nextInt(4) == 0 ? 1 : 0;
    int good = dice.nextInt(8) == 0 ? 2 : 1 - bad;
    breaker.answer(permits, good, bad);
    naive.due();
    naive.answer(permits.round(), good, bad);
    return "answer " + permits.round() + ": " + good + ", " + bad;
  }

  private String force() {
    Force.Direction direction = Force.Direction.of(dice.nextInt(2));
    OperatorReason reason = dice.nextBoolean() ? OwnedBreaker.OUTAGE : OwnedBreaker.OVER;
    breaker.tell(new BreakerCommand.ForceTo(direction, reason));
    naive.due();
    naive.force(direction, reason);
    return "force " + direction;
  }

  private String release() {
    breaker.release();
    naive.due();
    naive.release();
    return "release";
  }

  private String move() {
    breaker.moves();
    naive.move();
    return "move";
  }

  private String configure() {
    BreakerSettings settings = dice.nextBoolean() ? settings() : naive.settings();
    breaker.tell(new BreakerCommand.Configure(settings));
    naive.due();
    naive.configure(settings);
    return "configure " + settings;
  }

  private void compare(String what) {
    BreakerView view = breaker.view();
    assertThat(view.status()).as("status, %s", what).isEqualTo(naive.status());
    assertThat(view.history())
        .as("history, %s", what)
        .extracting(Transition::to)
        .isEqualTo(naive.been());
    assertThat(breaker.state().round()).as("round, %s", what).isEqualTo(naive.round());
    assertThat(view.tally()).as("tally, %s", what).isEqualTo(naive.tally());
    assertThat(Math.max(breaker.now(), dueMillis()))
        .as("due, %s", what)
        .isEqualTo(naive.dueMillis());
    BreakerView.ProbeCounts probes = view.probes();
    assertThat(List.of(probes.answered(), probes.outstanding(), probes.left()))
        .as("probes, %s", what)
        .isEqualTo(
            naive.isProbed()
                ? List.of(naive.answered(), naive.outstanding(), naive.permitsLeft())
                : List.of(0, 0, 0));
    int permits = naive.settings().probing().permits();
    assertThat(probes.answered() + probes.outstanding()).as(what).isLessThanOrEqualTo(permits);
  }

  private long dueMillis() {
    return breaker.due() < 0 ? Long.MAX_VALUE : OwnedBreaker.START + breaker.due();
  }
}
