package io.swarmhold.model.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A clock of the wall that was hours ahead for a moment holds nothing up for hours. */
class ShardClockTest {

  private static final long NOON = Duration.ofHours(12).toMillis();
  private static final long SIX = Duration.ofHours(18).toMillis();
  private static final long SECOND = 1_000;

  private final ShardClock clock = new ShardClock();
  private long monotonicMillis = -77;

  @Test
  void itIsTheWalls() {
    assertThat(at(0, NOON)).isEqualTo(NOON);
    assertThat(at(NOON, NOON + SECOND)).isEqualTo(NOON + SECOND);
  }

  @Test
  void whereTheWallsGoesBackItGoesOn() {
    at(0, SIX);
    monotonicMillis += 2 * SECOND;
    assertThat(isPast(SIX + 3 * SECOND, NOON)).isFalse();
    assertThat(at(SIX, NOON)).isEqualTo(SIX + 2 * SECOND);
    monotonicMillis += SECOND;
    assertThat(isPast(SIX + 3 * SECOND, NOON)).isTrue();
  }

  @Test
  void itGoesOnFromWhatTheShardSawUnderAnotherMember() {
    assertThat(at(SIX, NOON)).isEqualTo(SIX);
    monotonicMillis += SECOND;
    assertThat(at(SIX, NOON + SECOND)).isEqualTo(SIX + SECOND);
  }

  @Test
  void thatNothingHappensForLongIsNoReasonToFallBehind() {
    at(0, NOON);
    monotonicMillis += SIX - NOON;
    assertThat(isPast(SIX, SIX - SECOND)).isTrue();
    assertThat(at(NOON, SIX)).isEqualTo(SIX);
  }

  @Test
  void asLongAsItWasNotReadTheWallsIsAllThereIs() {
    assertThat(isPast(NOON, NOON - 1)).isFalse();
    assertThat(isPast(NOON, NOON)).isTrue();
  }

  private long at(long seenMillis, long wallMillis) {
    return clock.now(seenMillis, wallMillis, monotonicMillis * 1_000_000);
  }

  private boolean isPast(long millis, long wallMillis) {
    return clock.isPast(millis, wallMillis, monotonicMillis * 1_000_000);
  }
}
