package io.swarmhold.grid.raft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What woke a moment ago knows it, whether or not the timer has been there yet. */
class PausesTest {

  private final Pauses pauses = new Pauses(10_000);

  @Test
  void aBusyTimerIsNoPause() {
    assertThat(pauses.justWoke(10_000)).isFalse();
    pauses.tick(10_500);
    pauses.tick(12_400);
    assertThat(pauses.justWoke(14_300)).isFalse();
  }

  @Test
  void aPauseIsKnownBeforeTheTimerComesAndForAMomentAfter() {
    pauses.tick(10_500);
    assertThat(pauses.justWoke(26_000)).isTrue();
    pauses.tick(26_100);
    assertThat(pauses.justWoke(26_200)).isTrue();
    pauses.tick(28_000);
    assertThat(pauses.justWoke(29_099)).isTrue();
    pauses.tick(29_050);
    assertThat(pauses.justWoke(29_100)).isFalse();
  }
}
