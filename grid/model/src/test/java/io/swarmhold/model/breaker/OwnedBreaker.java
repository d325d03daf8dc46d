package io.swarmhold.model.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.PoolId;
import io.swarmhold.model.TenantId;
import java.util.ArrayList;
import java.util.List;

/** A breaker at its owner, with a clock that is moved by hand, and a copy that reads the log. */
final class OwnedBreaker {

  static final long START = 1_700_000_000_000L;
  static final BreakerKey KEY = BreakerKey.of(new TenantId("acme"), new PoolId("scouts"));
  static final OperatorReason OUTAGE = new OperatorReason("ada", "the provider says so");
  static final OperatorReason OVER = new OperatorReason("bob", "it is over");

  private final List<BreakerEvent> log = new ArrayList<>();
  private Breaker breaker;
  private BreakerState copy;
  private long now = START;

  OwnedBreaker(BreakerSettings settings) {
    copy = BreakerState.begin(new BreakerEvent.Configured(KEY, START, settings));
    breaker = Breaker.takeOver(copy);
  }

  /** Sets the clock to so many milliseconds after the start. */
  OwnedBreaker at(long millis) {
    assertThat(START + millis).as("time goes on").isGreaterThanOrEqualTo(now);
    now = START + millis;
    return this;
  }

  OwnedBreaker after(long millis) {
    now += millis;
    return this;
  }

  long now() {
    return now;
  }

  BreakerDecision tell(BreakerCommand command) {
    BreakerDecision decision = breaker.decide(command, now);
    for (BreakerEvent event : decision.events()) {
      breaker.happened(event);
      log.add(event);
      copy = copy.after(BreakerCodec.decodeEvent(BreakerCodec.encode(event)));
    }
    assertThat(copy).as("the copy").isEqualTo(breaker.state());
    assertThat(decision.admission()).as("admission").isEqualTo(breaker.admission(now));
    return decision;
  }

  /** Another member takes over; all it has is the copy. */
  void moves() {
    breaker = Breaker.takeOver(BreakerCodec.decodeState(BreakerCodec.encode(copy)));
  }

  void tick() {
    tell(new BreakerCommand.Tick());
  }

  void report(Outcomes... outcomes) {
    for (Outcomes batch : outcomes) {
      tell(new BreakerCommand.Report(batch));
    }
  }

  void report(int successes, int failures) {
    report(Outcomes.of(successes, failures));
  }

  Permits take(int wanted) {
    return tell(new BreakerCommand.TakePermits(wanted)).permits();
  }

  void answer(Permits permits, int successes, int failures) {
    tell(new BreakerCommand.ReportProbes(permits.round(), successes, failures));
  }

  void force(Force.Direction direction) {
    tell(new BreakerCommand.ForceTo(direction, OUTAGE));
  }

  void release() {
    tell(new BreakerCommand.Release(OVER));
  }

  BreakerStatus status() {
    return breaker.state().status();
  }

  BreakerState state() {
    return breaker.state();
  }

  BreakerView view() {
    return breaker.view(now);
  }

  Admission admission() {
    return breaker.admission(now);
  }

  /** Milliseconds after the start; -1 for never. */
  long due() {
    return breaker.nextDueMillis() == Long.MAX_VALUE ? -1 : breaker.nextDueMillis() - START;
  }

  /** Why it is where it is. */
  TransitionCause cause() {
    return breaker.state().history().getLast().cause();
  }

  List<BreakerEvent> log() {
    return log;
  }
}
