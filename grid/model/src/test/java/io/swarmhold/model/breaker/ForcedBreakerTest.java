package io.swarmhold.model.breaker;

import static io.swarmhold.model.breaker.BreakerStatus.CLOSED;
import static io.swarmhold.model.breaker.BreakerStatus.FORCED_CLOSED;
import static io.swarmhold.model.breaker.BreakerStatus.FORCED_OPEN;
import static io.swarmhold.model.breaker.BreakerStatus.HALF_OPEN;
import static io.swarmhold.model.breaker.BreakerStatus.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.breaker.Force.Direction;
import org.junit.jupiter.api.Test;

/** An operator's hand. */
class ForcedBreakerTest {

  private final OwnedBreaker breaker = new OwnedBreaker(BreakerSettings.Consecutive.DEFAULT);

  @Test
  void forcedOpenItStaysOpenWhateverHappens() {
    breaker.at(5).force(Direction.OPEN);
    assertThat(breaker.status()).isEqualTo(FORCED_OPEN);
    assertThat(breaker.admission()).isEqualTo(new Admission.Refused(Long.MAX_VALUE));
    assertThat(breaker.due()).isEqualTo(-1);
    breaker.at(100_000_000).tick();
    breaker.report(1_000, 0);
    assertThat(breaker.take(5)).isEqualTo(Permits.NONE);
    assertThat(breaker.status()).isEqualTo(FORCED_OPEN);
    assertThat(breaker.log()).hasSize(1);
  }

  @Test
  void forcedClosedItStaysClosedWhateverHappens() {
    breaker.force(Direction.CLOSED);
    breaker.report(0, 1_000);
    assertThat(breaker.status()).isEqualTo(FORCED_CLOSED);
    assertThat(breaker.admission()).isEqualTo(new Admission.Free());
    assertThat(breaker.view().tally()).as("counting goes on").isEqualTo(new Tally.Run(1_000));
  }

  @Test
  void whoWhenAndWhyAreKeptAndSurviveAMove() {
    breaker.at(77).force(Direction.OPEN);
    breaker.moves();
    assertThat(breaker.view().force())
        .contains(
            new Force(
                Direction.OPEN,
                new OperatorReason("ada", "the provider says so"),
                OwnedBreaker.START + 77));
    assertThat(breaker.status()).isEqualTo(FORCED_OPEN);
    assertThat(breaker.state().history())
        .containsExactly(
            new Transition(
                OwnedBreaker.START + 77,
                CLOSED,
                FORCED_OPEN,
                new TransitionCause.ForcedBy(OwnedBreaker.OUTAGE)));
  }

  @Test
  void releasedFromForcedClosedItIsJudgedAtOnceByWhatWasCountedMeanwhile() {
    breaker.force(Direction.CLOSED);
    breaker.report(0, 4);
    breaker.release();
    assertThat(breaker.status()).as("four").isEqualTo(CLOSED);
    breaker.force(Direction.CLOSED);
    breaker.report(0, 1);
    breaker.release();
    assertThat(breaker.status()).as("five").isEqualTo(OPEN);
    assertThat(breaker.cause()).isEqualTo(new TransitionCause.FailuresInARow(5));
  }

  @Test
  void aRunThatEndedWhileItWasForcedIsNotHeldAgainstIt() {
    breaker.force(Direction.CLOSED);
    breaker.report(0, 50);
    breaker.report(1, 0);
    breaker.release();
    assertThat(breaker.status()).isEqualTo(CLOSED);
  }

  @Test
  void theWindowGoesOnCountingToo() {
    OwnedBreaker rate = new OwnedBreaker(BreakerSettings.FailureRate.DEFAULT);
    rate.force(Direction.CLOSED);
    rate.report(0, 10);
    assertThat(rate.status()).isEqualTo(FORCED_CLOSED);
    rate.at(59_999).release();
    assertThat(rate.status()).as("59 999 ms later").isEqualTo(OPEN);

    OwnedBreaker later = new OwnedBreaker(BreakerSettings.FailureRate.DEFAULT);
    later.force(Direction.CLOSED);
    later.report(0, 10);
    later.at(60_000).release();
    assertThat(later.status()).as("60 000 ms later").isEqualTo(CLOSED);
  }

  @Test
  void whatWasOpenAndForcedClosedIsClosedWhenItIsReleasedIfItsWorkWentWell() {
    breaker.report(0, 5);
    breaker.at(1_000).force(Direction.CLOSED);
    breaker.report(20, 0);
    breaker.at(2_000).release();
    assertThat(breaker.status()).isEqualTo(CLOSED);
  }

  @Test
  void whatWasOpenAndForcedOpenIsProbedWhenItIsReleased() {
    breaker.report(0, 5);
    breaker.at(1_000).force(Direction.OPEN);
    breaker.at(59_999).release();
    assertThat(breaker.status()).as("its time is not over").isEqualTo(OPEN);
    assertThat(breaker.due()).isEqualTo(60_000);
    breaker.force(Direction.OPEN);
    breaker.at(60_000).tick();
    assertThat(breaker.status()).isEqualTo(FORCED_OPEN);
    breaker.release();
    assertThat(breaker.status()).isEqualTo(HALF_OPEN);
    assertThat(breaker.state().history())
        .extracting(Transition::to)
        .endsWith(FORCED_OPEN, OPEN, HALF_OPEN);
  }

  @Test
  void probesThatAreAnsweredWhileItIsForcedOpenCountWhenItIsReleased() {
    breaker.report(0, 5);
    Permits permits = breaker.at(60_000).take(3);
    breaker.force(Direction.OPEN);
    breaker.answer(permits, 3, 0);
    assertThat(breaker.status()).isEqualTo(FORCED_OPEN);
    breaker.release();
    assertThat(breaker.status()).isEqualTo(CLOSED);
    assertThat(breaker.cause()).isEqualTo(new TransitionCause.ProbesSucceeded(0, 3));
  }

  @Test
  void aForceReplacesAnotherAndTheSameInTheSameWordsIsNothing() {
    breaker.force(Direction.OPEN);
    breaker.at(10).force(Direction.OPEN);
    assertThat(breaker.log()).hasSize(1);
    breaker.tell(new BreakerCommand.ForceTo(Direction.OPEN, OwnedBreaker.OVER));
    assertThat(breaker.log()).as("another reason").hasSize(2);
    breaker.force(Direction.CLOSED);
    assertThat(breaker.status()).isEqualTo(FORCED_CLOSED);
    breaker.release();
    breaker.release();
    assertThat(breaker.log()).as("nothing to release").hasSize(4);
    assertThat(breaker.state().history())
        .extracting(Transition::to)
        .containsExactly(FORCED_OPEN, FORCED_OPEN, FORCED_CLOSED, CLOSED);
  }

  @Test
  void onlyWhatNobodyOrderedRaisesAnAlert() {
    breaker.force(Direction.OPEN);
    breaker.release();
    assertThat(breaker.log()).noneMatch(BreakerEvent::raisesAlert);
    breaker.report(0, 5);
    assertThat(breaker.log().getLast().raisesAlert()).isTrue();
  }

  @Test
  void aReasonHasBounds() {
    assertThat(new OperatorReason("a".repeat(128), "w".repeat(256)).by()).hasSize(128);
    assertThatThrownBy(() -> new OperatorReason("a".repeat(129), "w"))
        .hasMessage("by: length: 129 (expected: 1 to 128)");
    assertThatThrownBy(() -> new OperatorReason("a", "w".repeat(257)))
        .hasMessage("why: length: 257 (expected: 1 to 256)");
    assertThatThrownBy(() -> new OperatorReason("", "w")).hasMessageStartingWith("by: length: 0");
    assertThatThrownBy(() -> new OperatorReason("a", "\uD83D"))
        .hasMessage("why: half a surrogate pair (expected: Unicode text)");
    assertThat(new OperatorReason("a", "\uD83D\uDE80").why()).hasSize(2);
  }
}
