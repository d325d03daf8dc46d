package io.swarmhold.model.breaker;

import static io.swarmhold.model.breaker.BreakerStatus.CLOSED;
import static io.swarmhold.model.breaker.BreakerStatus.HALF_OPEN;
import static io.swarmhold.model.breaker.BreakerStatus.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** More than a tenth, for five minutes. */
class PoolGuardBreakerTest {

  private static final long FIVE_MINUTES = 300_000;

  private final OwnedBreaker breaker = new OwnedBreaker(BreakerSettings.PoolGuard.DEFAULT);

  /** Reports the same every second, from one second after the start up to but without another. */
  private void everySecond(int from, int to, int successes, int failures) {
    for (int second = from; second < to; second++) {
      breaker.at(second * 1_000L).report(successes, failures);
    }
  }

  @Test
  void fourMinutesAndFiftyNineSecondsDoNotOpenItAndFiveMinutesDo() {
    everySecond(0, 300, 0, 10);
    assertThat(breaker.status()).as("4 min 59 s").isEqualTo(CLOSED);
    breaker.at(FIVE_MINUTES - 1).report(0, 10);
    assertThat(breaker.status()).as("4 min 59.999 s").isEqualTo(CLOSED);
    breaker.at(FIVE_MINUTES).report(0, 10);
    assertThat(breaker.status()).as("5 min").isEqualTo(OPEN);
    assertThat(breaker.cause()).isEqualTo(new TransitionCause.TooManyFailures(3_010, 3_010));
    assertThat(breaker.log().getLast().raisesAlert()).isTrue();
  }

  @Test
  void exactlyTenPercentDoesNotOpenItAndAnythingMoreDoes() {
    everySecond(0, 600, 9, 1);
    assertThat(breaker.status()).isEqualTo(CLOSED);
    assertThat(((Tally.Window) breaker.view().tally()).failureRate()).isEqualTo(0.1);
    breaker.report(0, 1);
    assertThat(breaker.status()).as("301 of 3001").isEqualTo(OPEN);
  }

  @Test
  void fiveMinutesAreCountedFromTheFirstOutcomeToTheMillisecond() {
    breaker.at(1_234).report(0, 10);
    for (int second = 2; second <= 301; second++) {
      breaker.at(second * 1_000L).report(0, 10);
    }
    breaker.at(FIVE_MINUTES + 1_233).report(0, 1);
    assertThat(breaker.status()).isEqualTo(CLOSED);
    breaker.at(FIVE_MINUTES + 1_234).report(0, 1);
    assertThat(breaker.status()).isEqualTo(OPEN);
  }

  @Test
  void aBurstAfterASilenceIsNotFiveBadMinutes() {
    everySecond(0, 200, 10, 0);
    everySecond(600, 610, 0, 1_000);
    assertThat(breaker.status()).isEqualTo(CLOSED);
    assertThat(breaker.view().tally()).isEqualTo(new Tally.Window(0, 10_000));
  }

  @Test
  void aSilenceOfAMinuteDoesNotBreakTheStretchAndOneMillisecondMoreDoes() {
    breaker.at(0).report(0, 10);
    for (int minute = 1; minute <= 4; minute++) {
      breaker.at(minute * 60_000L).report(0, 10);
    }
    breaker.at(FIVE_MINUTES).report(0, 10);
    assertThat(breaker.status()).as("60 000 ms each").isEqualTo(OPEN);

    OwnedBreaker other = new OwnedBreaker(BreakerSettings.PoolGuard.DEFAULT);
    for (int minute = 0; minute <= 4; minute++) {
      other.at(minute * 60_000L).report(0, 10);
    }
    other.at(FIVE_MINUTES + 1).report(0, 10);
    assertThat(other.status()).as("60 001 ms at the end").isEqualTo(CLOSED);
  }

  @Test
  void nineteenOutcomesSayNothingAndTwentyDo() {
    for (int step = 0; step < 19; step++) {
      breaker.at(step * 30_000L).report(step % 2, 1 - step % 2);
    }
    assertThat(breaker.status()).isEqualTo(CLOSED);
    breaker.report(8, 0);
    assertThat(breaker.view().tally()).isEqualTo(new Tally.Window(13, 5));
    breaker.report(1, 0);
    assertThat(breaker.status()).as("5 of 19").isEqualTo(CLOSED);
    breaker.report(1, 0);
    assertThat(breaker.status()).as("5 of 20").isEqualTo(OPEN);
  }

  @Test
  void aLongTimeOfGoodOutcomesCoversTheWindowSoThatItOpensWhenTheShareIsReached() {
    everySecond(0, 600, 10, 0);
    everySecond(600, 630, 0, 10);
    assertThat(breaker.status()).as("a tenth, as yet").isEqualTo(CLOSED);
    everySecond(630, 631, 0, 10);
    assertThat(breaker.status()).as("31 s of 300").isEqualTo(OPEN);
  }

  @Test
  void itIsOpenForThirtySecondsAndClosesWhenNoMoreThanATenthOfItsProbesFail() {
    everySecond(0, 301, 0, 10);
    breaker.at(329_999).tick();
    assertThat(breaker.status()).isEqualTo(OPEN);
    Permits permits = breaker.at(330_000).take(10);
    assertThat(permits.count()).isEqualTo(10);
    breaker.answer(permits, 8, 2);
    assertThat(breaker.status()).as("two of ten").isEqualTo(OPEN);
    permits = breaker.at(360_000).take(10);
    breaker.answer(permits, 9, 0);
    assertThat(breaker.status()).isEqualTo(HALF_OPEN);
    breaker.answer(permits, 0, 1);
    assertThat(breaker.status()).as("one of ten").isEqualTo(CLOSED);
  }

  @Test
  void onceClosedAndAtAnotherOwnerItTakesAnotherFiveMinutes() {
    everySecond(0, 301, 0, 10);
    breaker.answer(breaker.at(330_000).take(10), 10, 0);
    everySecond(330, 630, 0, 10);
    assertThat(breaker.status()).isEqualTo(CLOSED);
    breaker.moves();
    everySecond(630, 930, 0, 10);
    assertThat(breaker.status()).isEqualTo(CLOSED);
    everySecond(930, 931, 0, 10);
    assertThat(breaker.status()).isEqualTo(OPEN);
  }

  @Test
  void releasedAfterMoreThanAMinuteOfSilenceItIsNotJudgedByWhatWasBefore() {
    for (long later : new long[] {60_000, 60_001}) {
      OwnedBreaker guard = new OwnedBreaker(BreakerSettings.PoolGuard.DEFAULT);
      guard.force(Force.Direction.CLOSED);
      for (int second = 0; second <= 300; second++) {
        guard.at(second * 1_000L).report(0, 1);
      }
      guard.after(later).release();
      assertThat(guard.status()).isEqualTo(later == 60_000 ? OPEN : CLOSED);
    }
  }
}
