package io.swarmhold.model.breaker;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.breaker.BreakerEvent.Closed;
import io.swarmhold.model.breaker.BreakerEvent.Configured;
import io.swarmhold.model.breaker.BreakerEvent.Forced;
import io.swarmhold.model.breaker.BreakerEvent.HalfOpened;
import io.swarmhold.model.breaker.BreakerEvent.Opened;
import io.swarmhold.model.breaker.BreakerEvent.Released;
import io.swarmhold.model.breaker.BreakerSettings.Consecutive;
import io.swarmhold.model.breaker.BreakerSettings.FailureRate;
import io.swarmhold.model.breaker.BreakerSettings.PoolGuard;
import io.swarmhold.model.breaker.BreakerSettings.Probing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** One of each, with random fields. */
final class BreakerSamples {

  private final SplittableRandom dice;

  BreakerSamples(long seed) {
    dice = new SplittableRandom(seed);
  }

  List<BreakerEvent> events() {
    List<BreakerEvent> events = new ArrayList<>();
    settings().forEach(settings -> events.add(new Configured(key(), time(), settings)));
    for (TransitionCause cause : causes()) {
      events.add(new Opened(key(), time(), time(), cause));
      events.add(new HalfOpened(key(), time(), dice.nextInt(1_000), cause));
      events.add(new Closed(key(), time(), cause));
    }
    events.add(new Forced(key(), force()));
    events.add(new Released(key(), time(), reason()));
    return events;
  }

  BreakerState state() {
    BreakerPhase phase =
        switch (dice.nextInt(3)) {
          case 0 -> new BreakerPhase.Closed();
          case 1 -> new BreakerPhase.Open(time());
          default -> new BreakerPhase.HalfOpen();
        };
    return new BreakerState(
        key(),
        settings().get(dice.nextInt(3)),
        phase,
        time(),
        dice.nextInt(1_000),
        dice.nextBoolean() ? Optional.of(force()) : Optional.empty(),
        history());
  }

  private List<Transition> history() {
    List<Transition> history = new ArrayList<>();
    for (int left = dice.nextInt(33); left > 0; left--) {
      TransitionCause cause = causes().get(dice.nextInt(8));
      history.add(new Transition(time(), status(), status(), cause));
    }
    return history;
  }

  private BreakerStatus status() {
    return BreakerStatus.of(dice.nextInt(5));
  }

  private List<BreakerSettings> settings() {
    return List.of(
        new Consecutive(1 + dice.nextInt(1_000_000), millis(), probing()),
        new FailureRate(
            1 + dice.nextInt(1_000),
            1 + dice.nextInt(900),
            1 + dice.nextInt(1_000_000),
            millis(),
            probing()),
        new PoolGuard(
            dice.nextInt(1_000),
            900,
            1 + dice.nextInt(999),
            1_000 + dice.nextLong(899_000),
            millis(),
            probing()));
  }

  private List<TransitionCause> causes() {
    return List.of(
        new TransitionCause.FailuresInARow(dice.nextInt(Integer.MAX_VALUE)),
        new TransitionCause.TooManyFailures(dice.nextLong(1L << 40), dice.nextLong(1L << 40)),
        new TransitionCause.OpenTimeOver(),
        new TransitionCause.ProbesSucceeded(dice.nextInt(10), dice.nextInt(1_000)),
        new TransitionCause.ProbesFailed(dice.nextInt(10), dice.nextInt(1_000)),
        new TransitionCause.ProbesForgotten(),
        new TransitionCause.ForcedBy(reason()),
        new TransitionCause.ReleasedBy(reason()));
  }

  private Force force() {
    return new Force(Force.Direction.of(dice.nextInt(2)), reason(), time());
  }

  private OperatorReason reason() {
    return new OperatorReason(text(128), text(256));
  }

  private String text(int most) {
    String letters = "a z\u00e9\u20ac";
    StringBuilder text = new StringBuilder();
    for (int left = 1 + dice.nextInt(most); left > 0; left--) {
      text.append(letters.charAt(dice.nextInt(letters.length())));
    }
    return text.toString();
  }

  private BreakerKey key() {
    return new BreakerKey(
        BreakerKey.Kind.of(dice.nextInt(3)),
        new TenantId("t" + dice.nextInt(99)),
        "n" + dice.nextInt(99));
  }

  private Probing probing() {
    return new Probing(1 + dice.nextInt(1_000), millis());
  }

  private long millis() {
    return 100 + dice.nextLong(86_000_000);
  }

  private long time() {
    return dice.nextLong(1L << 42);
  }
}
