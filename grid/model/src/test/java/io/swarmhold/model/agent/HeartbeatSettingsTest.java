package io.swarmhold.model.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The times of feature A3: every 10 s, three misses, 60 s and three calls to come back. */
class HeartbeatSettingsTest {

  private static final HeartbeatSettings SETTINGS = HeartbeatSettings.DEFAULT;
  private static final int EVERY_TEN_SECONDS = HeartbeatSettings.DEFAULT_INTERVAL_MILLIS;

  @Test
  void aHeartbeatIsMissedWhenItIsASecondLate() {
    assertThat(SETTINGS.after(10_999, EVERY_TEN_SECONDS)).isEqualTo(AgentState.HEALTHY);
    assertThat(SETTINGS.after(11_000, EVERY_TEN_SECONDS)).isEqualTo(AgentState.WARNING);
    assertThat(SETTINGS.after(20_999, EVERY_TEN_SECONDS)).isEqualTo(AgentState.WARNING);
    assertThat(SETTINGS.after(21_000, EVERY_TEN_SECONDS)).isEqualTo(AgentState.CRITICAL);
    assertThat(SETTINGS.after(30_999, EVERY_TEN_SECONDS)).isEqualTo(AgentState.CRITICAL);
    assertThat(SETTINGS.after(31_000, EVERY_TEN_SECONDS)).isEqualTo(AgentState.OFFLINE);
    assertThat(SETTINGS.after(Long.MAX_VALUE, EVERY_TEN_SECONDS)).isEqualTo(AgentState.OFFLINE);
  }

  @Test
  void threeCallsToComeBackFillAMinute() {
    assertThat(SETTINGS.failedAttempts(19_999)).isZero();
    assertThat(SETTINGS.failedAttempts(20_000)).isOne();
    assertThat(SETTINGS.failedAttempts(39_999)).isOne();
    assertThat(SETTINGS.failedAttempts(40_000)).isEqualTo(2);
    assertThat(SETTINGS.failedAttempts(59_999)).isEqualTo(2);
    assertThat(SETTINGS.failedAttempts(60_000)).isEqualTo(3);
    assertThat(SETTINGS.failedAttempts(600_000)).isEqualTo(3);
  }

  @Test
  void anAttemptFailsAtTheVeryMillisecondThatIsForetold() {
    HeartbeatSettings uneven = new HeartbeatSettings(3, 0, 60_001, 7, 0);
    for (int attempt = 1; attempt <= 7; attempt++) {
      long moment = uneven.attemptFailsAfterMillis(attempt);
      assertThat(uneven.failedAttempts(moment - 1)).isEqualTo(attempt - 1);
      assertThat(uneven.failedAttempts(moment)).isEqualTo(attempt);
    }
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(() -> new HeartbeatSettings(2, 1_000, 60_000, 3, 0))
        .hasMessage("missesToOffline: 2 (expected: 3 to 100)");
    assertThatThrownBy(() -> new HeartbeatSettings(3, 1_000, 60_000, 0, 0))
        .hasMessage("recoveryAttempts: 0 (expected: 1 to 100)");
  }
}
