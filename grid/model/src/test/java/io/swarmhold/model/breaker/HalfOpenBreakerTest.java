package io.swarmhold.model.breaker;

import static io.swarmhold.model.breaker.BreakerStatus.CLOSED;
import static io.swarmhold.model.breaker.BreakerStatus.HALF_OPEN;
import static io.swarmhold.model.breaker.BreakerStatus.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.breaker.BreakerView.ProbeCounts;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ten probes, however many members there are. */
class HalfOpenBreakerTest {

  private final OwnedBreaker breaker = new OwnedBreaker(BreakerSettings.FailureRate.DEFAULT);

  @BeforeEach
  void halfOpen() {
    breaker.report(0, 10);
    breaker.at(30_000).tick();
  }

  @Test
  void theTenthPermitIsGivenAndTheEleventhIsNot() {
    for (int i = 0; i < 10; i++) {
      assertThat(breaker.take(1).count()).as("permit %d", i + 1).isEqualTo(1);
    }
    assertThat(breaker.take(1).count()).isZero();
    assertThat(breaker.admission()).isEqualTo(new Admission.Probing(1, 0));
  }

  @Test
  void severalMembersShareTheTen() {
    assertThat(breaker.take(4).count()).isEqualTo(4);
    assertThat(breaker.take(4).count()).isEqualTo(4);
    assertThat(breaker.take(4).count()).as("what is left").isEqualTo(2);
    assertThat(breaker.take(4).count()).isZero();
  }

  @Test
  void anAnswerUsesThePermitUp() {
    Permits permits = breaker.take(10);
    breaker.answer(permits, 9, 0);
    assertThat(breaker.take(1).count()).isZero();
    assertThat(breaker.view().probes()).isEqualTo(new ProbeCounts(9, 0, 1, 0));
    breaker.answer(permits, 1, 0);
    assertThat(breaker.status()).isEqualTo(CLOSED);
    assertThat(breaker.view().probes()).isEqualTo(ProbeCounts.NONE);
    assertThat(breaker.take(1)).as("none are needed").isEqualTo(Permits.NONE);
  }

  @Test
  void aPermitThatIsNotAnsweredReturnsAfterAMinuteToTheMillisecond() {
    Permits lost = breaker.take(3);
    assertThat(lost.untilMillis()).isEqualTo(OwnedBreaker.START + 90_000);
    breaker.at(40_000).take(7);
    assertThat(breaker.due()).isEqualTo(90_000);
    assertThat(breaker.at(89_999).take(1).count()).isZero();
    assertThat(breaker.at(90_000).take(10).count()).isEqualTo(3);
    assertThat(breaker.due()).isEqualTo(100_000);
    assertThat(breaker.at(100_000).take(10).count()).isEqualTo(7);
  }

  @Test
  void anAnswerBeforeItReturnsSettlesTheOldestAndLeavesTheOthers() {
    Permits permits = breaker.take(1);
    breaker.at(31_000).take(1);
    breaker.answer(permits, 1, 0);
    assertThat(breaker.due()).isEqualTo(91_000);
    assertThat(breaker.at(90_999).view().probes()).isEqualTo(new ProbeCounts(1, 0, 1, 8));
    assertThat(breaker.at(91_000).view().probes()).isEqualTo(new ProbeCounts(1, 0, 0, 9));
  }

  @Test
  void slowProbesCountThoughTheirPermitsHaveReturned() {
    Permits slow = breaker.take(10);
    breaker.at(90_000).tick();
    assertThat(breaker.view().probes()).isEqualTo(new ProbeCounts(0, 0, 0, 10));
    breaker.answer(slow, 10, 0);
    assertThat(breaker.status()).isEqualTo(CLOSED);
  }

  @Test
  void aLateAnswerTakesThePlaceOfAPermitThatWasTakenSince() {
    Permits slow = breaker.take(10);
    Permits again = breaker.at(90_000).take(10);
    breaker.answer(slow, 4, 0);
    assertThat(breaker.view().probes()).isEqualTo(new ProbeCounts(4, 0, 6, 0));
    breaker.answer(again, 6, 0);
    assertThat(breaker.status()).isEqualTo(CLOSED);
  }

  @Test
  void moreAnswersThanPermitsAreNotCounted() {
    breaker.answer(breaker.take(10), 100, 4);
    assertThat(breaker.cause()).isEqualTo(new TransitionCause.ProbesSucceeded(4, 10));
    OwnedBreaker other = new OwnedBreaker(BreakerSettings.FailureRate.DEFAULT);
    other.report(0, 10);
    other.answer(other.at(30_000).take(10), 4, 100);
    assertThat(other.cause()).isEqualTo(new TransitionCause.ProbesFailed(10, 10));
  }

  @Test
  void answersOfARoundThatIsOverAreIgnored() {
    Permits first = breaker.take(10);
    breaker.answer(first, 0, 10);
    assertThat(breaker.status()).isEqualTo(OPEN);
    breaker.answer(first, 10, 0);
    assertThat(breaker.status()).isEqualTo(OPEN);
    breaker.at(60_000).answer(first, 10, 0);
    assertThat(breaker.status()).isEqualTo(HALF_OPEN);
    assertThat(breaker.admission()).isEqualTo(new Admission.Probing(2, 10));
  }

  @Test
  void whileItIsForcedThereAreNoPermits() {
    breaker.force(Force.Direction.OPEN);
    assertThat(breaker.take(1)).isEqualTo(Permits.NONE);
    breaker.release();
    assertThat(breaker.take(1).count()).isEqualTo(1);
  }

  @Test
  void probesDoNotCountInTheWindow() {
    breaker.answer(breaker.take(3), 2, 1);
    assertThat(breaker.view().tally()).isEqualTo(new Tally.Window(0, 10));
  }

  @Test
  void anotherOwnerBeginsARoundOfItsOwn() {
    Permits before = breaker.take(10);
    breaker.answer(before, 9, 0);
    breaker.at(35_000).moves();
    assertThat(breaker.admission()).isEqualTo(new Admission.Probing(1, 0));
    assertThat(breaker.due()).as("at once").isLessThanOrEqualTo(35_000);
    breaker.answer(before, 1, 0);
    assertThat(breaker.status()).isEqualTo(HALF_OPEN);
    assertThat(breaker.cause()).isEqualTo(new TransitionCause.ProbesForgotten());
    assertThat(breaker.due()).isEqualTo(-1);
    assertThat(breaker.take(11)).isEqualTo(new Permits(2, 10, OwnedBreaker.START + 95_000));
  }

  @Test
  void otherSettingsBeginARoundAsWell() {
    Permits before = breaker.take(10);
    BreakerSettings other =
        new BreakerSettings.Consecutive(5, 60_000, new BreakerSettings.Probing(2, 1_000));
    breaker.tell(new BreakerCommand.Configure(other));
    breaker.answer(before, 10, 0);
    assertThat(breaker.status()).isEqualTo(HALF_OPEN);
    assertThat(breaker.admission()).isEqualTo(new Admission.Probing(2, 2));
    breaker.answer(breaker.take(2), 2, 0);
    assertThat(breaker.status()).isEqualTo(CLOSED);
    assertThat(breaker.view().tally()).isEqualTo(new Tally.Run(0));
  }

  @Test
  void theSameSettingsAgainAreNothing() {
    Permits permits = breaker.take(10);
    breaker.tell(new BreakerCommand.Configure(BreakerSettings.FailureRate.DEFAULT));
    breaker.answer(permits, 10, 0);
    assertThat(breaker.status()).isEqualTo(CLOSED);
  }

  @Test
  void aRoundWhoseEndWasNotLoggedEndsAtTheNextTick() {
    Breaker owner = Breaker.takeOver(open());
    BreakerDecision taken = owner.decide(new BreakerCommand.TakePermits(10), 5_000);
    taken.events().forEach(owner::happened);
    assertThat(owner.nextDueMillis()).isEqualTo(65_000);
    var answers = new BreakerCommand.ReportProbes(taken.permits().round(), 10, 0);
    List<BreakerEvent> unlogged = owner.decide(answers, 6_000).events();
    assertThat(unlogged).hasSize(1);
    assertThat(owner.nextDueMillis()).as("at once").isLessThanOrEqualTo(6_000);
    owner.decide(new BreakerCommand.Tick(), 7_000).events().forEach(owner::happened);
    assertThat(owner.state().status()).isEqualTo(CLOSED);
  }

  @Test
  void aRoundWhoseEndWasNotLoggedIsNotUndoneByWhatWasCountedBeforeIt() {
    Breaker owner = Breaker.takeOver(open());
    owner.decide(new BreakerCommand.Report(Outcomes.of(0, 50)), 4_000);
    BreakerDecision taken = owner.decide(new BreakerCommand.TakePermits(10), 5_000);
    taken.events().forEach(owner::happened);
    owner.decide(new BreakerCommand.ReportProbes(taken.permits().round(), 10, 0), 6_000);
    var next = owner.decide(new BreakerCommand.Report(Outcomes.FAILURE), 7_000);
    assertThat(next.events()).hasSize(1).first().isInstanceOf(BreakerEvent.Closed.class);
  }

  @Test
  void permitsOfARoundWhoseBeginningWasNotLoggedStayTaken() {
    Breaker owner = Breaker.takeOver(open());
    assertThat(owner.decide(new BreakerCommand.TakePermits(8), 5_000).permits().count())
        .isEqualTo(8);
    assertThat(owner.decide(new BreakerCommand.TakePermits(8), 6_000).permits().count())
        .as("its event was not logged the first time")
        .isEqualTo(2);
  }

  /** Until 5 s. */
  private static BreakerState open() {
    return new BreakerState(
        OwnedBreaker.KEY,
        BreakerSettings.FailureRate.DEFAULT,
        new BreakerPhase.Open(5_000),
        0,
        0,
        Optional.empty(),
        List.of());
  }
}
