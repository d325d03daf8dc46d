package io.swarmhold.grid.raft;

import static io.swarmhold.grid.raft.UnreadyLeader.UNREADY_FOR_MILLIS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Who leads and can commit nothing makes room, and nobody else does. */
class UnreadyLeaderTest {

  private final UnreadyLeader rule = new UnreadyLeader();

  @Test
  void stepsDownOnceItHasBeenUnreadyForLong() {
    assertThat(rule.isToStepDown(true, false, 5, 1_000)).isFalse();
    assertThat(rule.isToStepDown(true, false, 5, 999 + UNREADY_FOR_MILLIS)).isFalse();
    assertThat(rule.isToStepDown(true, false, 5, 1_000 + UNREADY_FOR_MILLIS)).isTrue();
    assertThat(rule.isToStepDown(true, false, 5, 1_500 + UNREADY_FOR_MILLIS))
        .as("it is asked for, and given time")
        .isFalse();
    assertThat(rule.isToStepDown(true, false, 5, 1_000 + 2 * UNREADY_FOR_MILLIS)).isTrue();
  }

  @Test
  void eachTermHasItsOwnTime() {
    assertThat(rule.isToStepDown(true, false, 5, 0)).isFalse();
    assertThat(rule.isToStepDown(true, false, 6, UNREADY_FOR_MILLIS)).isFalse();
    assertThat(rule.isToStepDown(true, false, 6, 2 * UNREADY_FOR_MILLIS)).isTrue();
  }

  @Test
  void whoFollowedOrCameToBeReadyBeginsAnew() {
    assertThat(rule.isToStepDown(true, false, 5, 0)).isFalse();
    assertThat(rule.isToStepDown(false, false, 5, 1_000)).isFalse();
    assertThat(rule.isToStepDown(true, false, 5, UNREADY_FOR_MILLIS)).isFalse();
    assertThat(rule.isToStepDown(true, true, 5, UNREADY_FOR_MILLIS + 1_000)).isFalse();
    assertThat(rule.isToStepDown(true, false, 5, 2 * UNREADY_FOR_MILLIS)).isFalse();
  }
}
