package io.swarmhold.model.breaker;

import static io.swarmhold.model.breaker.BreakerStatus.CLOSED;
import static io.swarmhold.model.breaker.BreakerStatus.HALF_OPEN;
import static io.swarmhold.model.breaker.BreakerStatus.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Half of a minute's outcomes. */
class FailureRateBreakerTest {

  private final OwnedBreaker breaker = new OwnedBreaker(BreakerSettings.FailureRate.DEFAULT);

  @Test
  void fiftyPercentOpensItAndFortyNinePointNineDoesNot() {
    breaker.report(501, 499);
    assertThat(breaker.status()).as("499 of 1000").isEqualTo(CLOSED);
    breaker.report(0, 1);
    assertThat(breaker.status()).as("500 of 1001").isEqualTo(CLOSED);
    breaker.report(0, 1);
    assertThat(breaker.status()).as("501 of 1002").isEqualTo(OPEN);
    assertThat(breaker.cause()).isEqualTo(new TransitionCause.TooManyFailures(501, 1_002));
  }

  @Test
  void exactlyHalfIsTooMuch() {
    breaker.report(5, 5);
    assertThat(breaker.status()).isEqualTo(OPEN);
  }

  @Test
  void nineOutcomesSayNothingAndTenDo() {
    breaker.report(0, 9);
    assertThat(breaker.status()).isEqualTo(CLOSED);
    breaker.report(1, 0);
    assertThat(breaker.status()).isEqualTo(OPEN);
  }

  @Test
  void aFailureCountsForAMinuteAndNotLonger() {
    breaker.report(0, 9);
    breaker.at(59_999).report(1, 0);
    assertThat(breaker.status()).as("59 999 ms").isEqualTo(OPEN);
    OwnedBreaker other = new OwnedBreaker(BreakerSettings.FailureRate.DEFAULT);
    other.report(0, 9);
    other.at(60_000).report(1, 0);
    assertThat(other.status()).as("60 000 ms").isEqualTo(CLOSED);
    assertThat(other.view().tally()).isEqualTo(new Tally.Window(1, 0));
  }

  @Test
  void bucketsAreSecondsSoTheLastMillisecondOfOneCountsForASecondLess() {
    breaker.at(999).report(0, 9);
    assertThat(breaker.at(59_999).view().tally()).isEqualTo(new Tally.Window(0, 9));
    assertThat(breaker.at(60_000).view().tally()).isEqualTo(new Tally.Window(0, 0));
  }

  @Test
  void theWindowSlidesPastEachSecondByItself() {
    for (int second = 0; second < 200; second++) {
      breaker.at(second * 1_000L).report(3, 2);
      int seconds = Math.min(second + 1, 60);
      assertThat(breaker.view().tally()).isEqualTo(new Tally.Window(3L * seconds, 2L * seconds));
    }
    assertThat(((Tally.Window) breaker.view().tally()).failureRate()).isEqualTo(0.4);
    assertThat(breaker.after(30_000).view().tally()).isEqualTo(new Tally.Window(90, 60));
    assertThat(breaker.after(3_600_000).view().tally()).isEqualTo(new Tally.Window(0, 0));
  }

  @Test
  void thatSuccessesSlideOutOpensNothingBeforeTheNextOutcome() {
    breaker.report(11, 0);
    breaker.at(30_000).report(0, 10);
    breaker.at(60_000).tick();
    assertThat(breaker.status()).isEqualTo(CLOSED);
    breaker.report(1, 0);
    assertThat(breaker.status()).as("10 of 11").isEqualTo(OPEN);
  }

  @Test
  void theBatchIsJudgedAsAWhole() {
    breaker.report(Outcomes.of(0, 10).then(Outcomes.of(11, 0)));
    assertThat(breaker.status()).isEqualTo(CLOSED);
  }

  @Test
  void itIsOpenForThirtySecondsToTheMillisecond() {
    breaker.report(0, 10);
    breaker.at(29_999).tick();
    assertThat(breaker.status()).isEqualTo(OPEN);
    breaker.at(30_000).tick();
    assertThat(breaker.status()).isEqualTo(HALF_OPEN);
    assertThat(breaker.admission()).isEqualTo(new Admission.Probing(1, 10));
  }

  @Test
  void fourFailedProbesOfTenCloseItAndFiveDoNot() {
    breaker.report(0, 10);
    Permits permits = breaker.at(30_000).take(10);
    breaker.answer(permits, 5, 4);
    assertThat(breaker.status()).as("nine are not judged").isEqualTo(HALF_OPEN);
    breaker.answer(permits, 0, 1);
    assertThat(breaker.status()).isEqualTo(OPEN);
    assertThat(breaker.cause()).isEqualTo(new TransitionCause.ProbesFailed(5, 10));
    permits = breaker.at(60_000).take(10);
    breaker.answer(permits, 6, 4);
    assertThat(breaker.status()).isEqualTo(CLOSED);
    assertThat(breaker.cause()).isEqualTo(new TransitionCause.ProbesSucceeded(4, 10));
  }

  @Test
  void whenItClosesTheWindowIsEmpty() {
    breaker.report(0, 10);
    breaker.answer(breaker.at(30_000).take(10), 10, 0);
    assertThat(breaker.view().tally()).isEqualTo(new Tally.Window(0, 0));
    breaker.report(0, 9);
    assertThat(breaker.status()).isEqualTo(CLOSED);
  }

  @Test
  void anotherOwnerBeginsWithAnEmptyWindow() {
    breaker.report(0, 9);
    breaker.moves();
    breaker.report(0, 9);
    assertThat(breaker.status()).isEqualTo(CLOSED);
    breaker.report(0, 1);
    assertThat(breaker.status()).isEqualTo(OPEN);
  }

  @Test
  void aClockThatGoesBackCountsAsTheLatestTime() {
    SlidingWindow window = new SlidingWindow(60);
    window.add(0, 3, 100_000);
    window.add(1, 0, 20_000);
    window.slideTo(159_999);
    assertThat(window.successes() + window.failures()).isEqualTo(4);
    window.slideTo(160_000);
    assertThat(window.successes() + window.failures()).isZero();
  }

  @Test
  void aSecondThatIsFullStaysFull() {
    SlidingWindow window = new SlidingWindow(2);
    window.add(Integer.MAX_VALUE, 1, 500);
    window.add(Integer.MAX_VALUE, 1, 600);
    assertThat(window.successes()).isEqualTo(Integer.MAX_VALUE);
    assertThat(window.failures()).isEqualTo(2);
    window.slideTo(2_000);
    assertThat(window.successes() + window.failures()).isZero();
  }
}
