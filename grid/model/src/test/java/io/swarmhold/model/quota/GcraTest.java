package io.swarmhold.model.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** To the nanosecond and to the unit. */
class GcraTest {

  private static final Limit.Rate HANDOFFS = new Limit.Rate(1_000, 1_500, Duration.ofMinutes(1));
  private static final Limit.Rate TOKENS =
      new Limit.Rate(1_000_000, 1_500_000, Duration.ofHours(1));

  /** 60 s / 1 000. */
  private static final long INTERVAL = 60_000_000;

  /** Anything: a monotonic clock begins anywhere, and this one wraps soon. */
  private static final long NOW = soonToWrap();

  private static long soonToWrap() {
    return Long.MAX_VALUE - 10;
  }

  @Test
  void aFullBucketGivesItsBurstAtOnceAndNotOneUnitMore() {
    Gcra gcra = taken(Gcra.full(NOW).take(HANDOFFS, 1_500, NOW));
    assertThat(gcra.available(HANDOFFS, NOW)).isZero();
    assertThat(gcra.take(HANDOFFS, 1, NOW)).isEqualTo(new Gcra.Taking.Later(INTERVAL));
  }

  @Test
  void oneByOneItGivesAsMany() {
    Gcra gcra = Gcra.full(NOW);
    for (int unit = 0; unit < 1_500; unit++) {
      assertThat(gcra.available(HANDOFFS, NOW)).isEqualTo(1_500 - unit);
      gcra = taken(gcra.take(HANDOFFS, 1, NOW));
    }
    assertThat(gcra.take(HANDOFFS, 1, NOW)).isInstanceOf(Gcra.Taking.Later.class);
  }

  @Test
  void whatIsMoreThanTheBurstNeverFits() {
    assertThat(Gcra.full(NOW).take(HANDOFFS, 1_501, NOW)).isEqualTo(new Gcra.Taking.Never());
    assertThat(Gcra.full(NOW).take(HANDOFFS, Long.MAX_VALUE, NOW))
        .isEqualTo(new Gcra.Taking.Never());
  }

  @Test
  void afterOneEmissionIntervalThereIsOneUnitAndANanosecondEarlierNone() {
    Gcra empty = Gcra.empty(HANDOFFS, NOW);
    assertThat(empty.take(HANDOFFS, 1, NOW + INTERVAL - 1)).isEqualTo(new Gcra.Taking.Later(1));
    Gcra again = taken(empty.take(HANDOFFS, 1, NOW + INTERVAL));
    assertThat(again).isEqualTo(Gcra.empty(HANDOFFS, NOW + INTERVAL));
  }

  @Test
  void allOfARequestIsTakenOrNone() {
    Gcra empty = Gcra.empty(HANDOFFS, NOW);
    long later = NOW + 9 * INTERVAL;
    assertThat(empty.available(HANDOFFS, later)).isEqualTo(9);
    assertThat(empty.take(HANDOFFS, 10, later)).isEqualTo(new Gcra.Taking.Later(INTERVAL));
    assertThat(taken(empty.take(HANDOFFS, 9, later)).available(HANDOFFS, later)).isZero();
  }

  @Test
  void whatItSaysOfTheWaitIsTrueToTheNanosecond() {
    Limit.Rate sevens = new Limit.Rate(7, 7, Duration.ofMinutes(1));
    Gcra empty = Gcra.empty(sevens, NOW);
    long wait = ((Gcra.Taking.Later) empty.take(sevens, 3, NOW)).waitNanos();
    assertThat(wait).isEqualTo(Math.ceilDiv(3 * 60_000_000_000L, 7));
    assertThat(empty.take(sevens, 3, NOW + wait - 1)).isEqualTo(new Gcra.Taking.Later(1));
    taken(empty.take(sevens, 3, NOW + wait));
  }

  @Test
  void anHourBringsAnHoursTokens() {
    Gcra empty = Gcra.empty(TOKENS, NOW);
    long hour = Duration.ofHours(1).toNanos();
    assertThat(empty.available(TOKENS, NOW + hour - 1)).isEqualTo(999_999);
    assertThat(empty.available(TOKENS, NOW + hour)).isEqualTo(1_000_000);
    assertThat(empty.available(TOKENS, NOW + hour / 2 * 3)).isEqualTo(1_500_000);
    assertThat(empty.available(TOKENS, NOW + 1_000 * hour)).isEqualTo(1_500_000);
  }

  /** 7 a minute is one each 8 571 428 571.43 ns: what is rounded would add up. */
  @Test
  void aMillionUnitsOfAnOddRateComeWithoutDrift() {
    Limit.Rate sevens = new Limit.Rate(7, 7, Duration.ofMinutes(1));
    Gcra gcra = Gcra.empty(sevens, 0);
    long now = 0;
    for (int unit = 1; unit <= 1_000_000; unit++) {
      now += ((Gcra.Taking.Later) gcra.take(sevens, 1, now)).waitNanos();
      gcra = taken(gcra.take(sevens, 1, now));
      assertThat(now).isEqualTo(Math.ceilDiv(unit * 60_000_000_000L, 7));
    }
  }

  @Test
  void aMillionMillionADayAndCostsOfAThousandMillionAreExact() {
    Limit.Rate huge = new Limit.Rate(Limit.MAX_UNITS, Limit.MAX_UNITS * 100, Duration.ofDays(1));
    Gcra gcra = Gcra.empty(huge, NOW);
    long second = 1_000_000_000;
    for (int seconds = 1; seconds <= 1_000; seconds++) {
      BigInteger exact = BigInteger.valueOf(Limit.MAX_UNITS).multiply(BigInteger.valueOf(seconds));
      assertThat(gcra.available(huge, NOW + seconds * second))
          .isEqualTo(exact.divide(BigInteger.valueOf(86_400)).longValueExact());
    }
    Gcra.Taking.Later later = (Gcra.Taking.Later) gcra.take(huge, 1_000_000_000, NOW);
    assertThat(later.waitNanos()).isEqualTo(86_400_000_000L);
    assertThat(taken(gcra.take(huge, 1_000_000_000, NOW + later.waitNanos())))
        .isEqualTo(Gcra.empty(huge, NOW + later.waitNanos()));
    taken(Gcra.full(NOW).take(huge, Limit.MAX_UNITS * 100, NOW));
  }

  @Test
  void whatIsGivenBackAtOnceWasNeverTaken() {
    SplittableRandom dice = new SplittableRandom(1);
    Limit.Rate odd = new Limit.Rate(997, 1_409, Duration.ofSeconds(7));
    Gcra gcra = taken(Gcra.full(NOW).take(odd, 5, NOW));
    for (int round = 0; round < 1_000; round++) {
      long units = dice.nextLong(1_400);
      Gcra taken = taken(gcra.take(odd, units, NOW));
      assertThat(taken.giveBack(odd, units)).isEqualTo(gcra);
    }
  }

  @Test
  void aClockThatGoesBackGivesNothingAway() {
    Gcra empty = Gcra.empty(HANDOFFS, NOW);
    assertThat(empty.available(HANDOFFS, NOW - 1)).isZero();
    assertThat(empty.take(HANDOFFS, 1, NOW - INTERVAL))
        .isEqualTo(new Gcra.Taking.Later(2 * INTERVAL));
  }

  @Test
  void anotherRateLeavesUsedWhatWasUsed() {
    Gcra gcra = taken(Gcra.full(NOW).take(HANDOFFS, 400, NOW));
    Limit.Rate half = new Limit.Rate(500, 1_000, Duration.ofMinutes(1));
    assertThat(gcra.rerated(HANDOFFS, half, NOW).available(half, NOW)).isEqualTo(600);
    long soon = NOW + INTERVAL / 2;
    assertThat(gcra.rerated(HANDOFFS, half, soon).available(half, soon))
        .as("399.5 used")
        .isEqualTo(600);
    Limit.Rate little = new Limit.Rate(10, 100, Duration.ofMinutes(1));
    assertThat(gcra.rerated(HANDOFFS, little, NOW)).isEqualTo(Gcra.empty(little, NOW));
  }

  private static Gcra taken(Gcra.Taking taking) {
    assertThat(taking).isInstanceOf(Gcra.Taking.Taken.class);
    return ((Gcra.Taking.Taken) taking).next();
  }
}
