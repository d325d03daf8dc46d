package io.swarmhold.model.breaker;

import static io.swarmhold.model.breaker.BreakerStatus.CLOSED;
import static io.swarmhold.model.breaker.BreakerStatus.HALF_OPEN;
import static io.swarmhold.model.breaker.BreakerStatus.OPEN;
import static io.swarmhold.model.breaker.Outcomes.FAILURE;
import static io.swarmhold.model.breaker.Outcomes.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Five failures in a row, a minute of rest, and a few that try. */
class ConsecutiveBreakerTest {

  private final OwnedBreaker breaker = new OwnedBreaker(BreakerSettings.Consecutive.DEFAULT);

  @Test
  void theFifthFailureInARowOpensItAndTheFourthDoesNot() {
    breaker.report(FAILURE, FAILURE, FAILURE, FAILURE);
    assertThat(breaker.status()).isEqualTo(CLOSED);
    assertThat(breaker.admission()).isEqualTo(new Admission.Free());
    breaker.report(FAILURE);
    assertThat(breaker.status()).isEqualTo(OPEN);
    assertThat(breaker.cause()).isEqualTo(new TransitionCause.FailuresInARow(5));
    assertThat(breaker.admission()).isEqualTo(new Admission.Refused(OwnedBreaker.START + 60_000));
  }

  @Test
  void aSuccessBetweenThemBeginsTheRunAnew() {
    breaker.report(FAILURE, FAILURE, FAILURE, FAILURE, SUCCESS);
    breaker.report(FAILURE, FAILURE, FAILURE, FAILURE);
    assertThat(breaker.status()).isEqualTo(CLOSED);
    assertThat(breaker.view().tally()).isEqualTo(new Tally.Run(4));
    breaker.report(FAILURE);
    assertThat(breaker.status()).isEqualTo(OPEN);
  }

  @Test
  void aRunThatBeganInOneBatchEndsInTheNext() {
    breaker.report(Outcomes.of(9, 3));
    breaker.report(Outcomes.of(0, 1).then(Outcomes.of(1, 0)));
    assertThat(breaker.status()).as("three and one").isEqualTo(CLOSED);
    breaker.report(Outcomes.of(1, 3));
    breaker.report(Outcomes.of(0, 2).then(Outcomes.of(1, 0)));
    assertThat(breaker.status()).as("three and two").isEqualTo(OPEN);
  }

  @Test
  void aRunInTheMiddleOfABatchOpensItThoughTheBatchEndsWell() {
    Outcomes four = Outcomes.of(1, 4).then(SUCCESS);
    breaker.report(four.then(four).then(four));
    assertThat(breaker.status()).isEqualTo(CLOSED);
    breaker.report(Outcomes.of(1, 5).then(SUCCESS));
    assertThat(breaker.status()).isEqualTo(OPEN);
    assertThat(breaker.view().tally()).as("what stands now").isEqualTo(new Tally.Run(0));
  }

  @Test
  void failuresOfSeveralMembersMakeOneRunInTheOrderInWhichTheirBatchesCame() {
    Outcomes ofAda = Outcomes.of(1, 3);
    Outcomes ofBob = Outcomes.of(0, 2);
    breaker.report(ofBob, ofAda);
    assertThat(breaker.status()).as("ada's success comes between").isEqualTo(CLOSED);
    breaker.report(ofBob);
    assertThat(breaker.status()).isEqualTo(OPEN);
  }

  @Test
  void itIsOpenForSixtySecondsToTheMillisecond() {
    breaker.at(7).report(0, 5);
    assertThat(breaker.due()).isEqualTo(60_007);
    breaker.at(60_006).tick();
    assertThat(breaker.status()).as("59 999 ms").isEqualTo(OPEN);
    assertThat(breaker.take(1)).isEqualTo(Permits.NONE);
    breaker.at(60_007).tick();
    assertThat(breaker.status()).as("60 000 ms").isEqualTo(HALF_OPEN);
    assertThat(breaker.cause()).isEqualTo(new TransitionCause.OpenTimeOver());
    assertThat(breaker.admission()).isEqualTo(new Admission.Probing(1, 3));
  }

  @Test
  void whoeverAsksForAPermitWhenItIsDueNeedNotWaitForATick() {
    breaker.report(0, 5);
    assertThat(breaker.at(60_000).take(2))
        .isEqualTo(new Permits(1, 2, OwnedBreaker.START + 120_000));
    assertThat(breaker.admission()).isEqualTo(new Admission.Probing(1, 1));
  }

  @Test
  void aSingleFailedProbeOpensItForAnotherMinute() {
    breaker.report(0, 5);
    Permits permits = breaker.at(60_000).take(3);
    breaker.at(61_000).answer(permits, 2, 0);
    assertThat(breaker.status()).isEqualTo(HALF_OPEN);
    breaker.at(62_000).answer(permits, 0, 1);
    assertThat(breaker.status()).isEqualTo(OPEN);
    assertThat(breaker.cause()).isEqualTo(new TransitionCause.ProbesFailed(1, 3));
    assertThat(breaker.due()).isEqualTo(122_000);
  }

  @Test
  void theThirdGoodProbeClosesItAndTheSecondDoesNot() {
    breaker.report(0, 5);
    Permits permits = breaker.at(60_000).take(3);
    breaker.answer(permits, 2, 0);
    assertThat(breaker.status()).isEqualTo(HALF_OPEN);
    breaker.answer(permits, 1, 0);
    assertThat(breaker.status()).isEqualTo(CLOSED);
    assertThat(breaker.cause()).isEqualTo(new TransitionCause.ProbesSucceeded(0, 3));
    assertThat(breaker.due()).isEqualTo(-1);
  }

  @Test
  void whenItClosesTheRunBeginsAnew() {
    breaker.report(0, 5);
    breaker.answer(breaker.at(60_000).take(3), 3, 0);
    breaker.report(0, 4);
    assertThat(breaker.status()).isEqualTo(CLOSED);
    breaker.report(0, 1);
    assertThat(breaker.status()).isEqualTo(OPEN);
  }

  @Test
  void workThatWasGivenBeforeItOpenedNeitherProlongsNorProbes() {
    breaker.report(0, 5);
    breaker.at(30_000).report(0, 50);
    assertThat(breaker.due()).isEqualTo(60_000);
    breaker.at(60_000).report(0, 50);
    assertThat(breaker.status()).isEqualTo(HALF_OPEN);
    breaker.report(50, 0);
    assertThat(breaker.status()).isEqualTo(HALF_OPEN);
    assertThat(breaker.admission()).isEqualTo(new Admission.Probing(1, 3));
  }

  @Test
  void anotherOwnerCountsFromTheBeginningAndKnowsUntilWhenItIsOpen() {
    breaker.report(0, 4);
    breaker.moves();
    breaker.report(0, 4);
    assertThat(breaker.status()).isEqualTo(CLOSED);
    breaker.report(0, 1);
    breaker.at(20_000).moves();
    assertThat(breaker.due()).isEqualTo(60_000);
    breaker.at(59_999).tick();
    assertThat(breaker.status()).isEqualTo(OPEN);
  }

  @Test
  void aReportOfNothingIsNothing() {
    breaker.report(0, 4);
    breaker.report(Outcomes.NONE);
    breaker.report(0, 1);
    assertThat(breaker.status()).isEqualTo(OPEN);
    assertThat(breaker.log()).hasSize(1);
  }
}
