package io.swarmhold.grid.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.consensus.MemberId;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.junit.jupiter.api.Test;

/** What Ratis works by in the end. */
class RatisPropertiesTest {

  private final RaftSettings settings =
      RaftSettings.of(Path.of("f"), "h:1", List.of("h:1", "h:2", "h:3"));

  private final RaftProperties properties =
      RatisProperties.of(settings, new RaftMember(new MemberId("a"), "h:1"), false);

  @Test
  void readsAreLinearizableAndTrustNoClock() {
    assertThat(RaftServerConfigKeys.Read.option(properties))
        .isEqualTo(RaftServerConfigKeys.Read.Option.LINEARIZABLE);
    assertThat(RaftServerConfigKeys.Read.leaderLeaseEnabled(properties)).isFalse();
    assertThat(RaftServerConfigKeys.Read.leaderHeartbeatCheckEnabled(properties)).isTrue();
  }

  @Test
  void theLogIsSyncedAndADamagedOneIsRefused() {
    assertThat(RaftServerConfigKeys.Log.corruptionPolicy(properties))
        .isEqualTo(RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);
    assertThat(RaftServerConfigKeys.Log.unsafeFlushEnabled(properties)).isFalse();
    assertThat(RaftServerConfigKeys.Log.asyncFlushEnabled(properties)).isFalse();
    assertThat(RaftServerConfigKeys.Log.useMemory(properties)).isFalse();
  }

  @Test
  void electionsBearTwoLoadedCores() {
    assertThat(RaftServerConfigKeys.Rpc.timeoutMin(properties).toLong(TimeUnit.MILLISECONDS))
        .isEqualTo(1_000);
    assertThat(RaftServerConfigKeys.Rpc.timeoutMax(properties).toLong(TimeUnit.MILLISECONDS))
        .isEqualTo(2_000);
    assertThat(RaftServerConfigKeys.LeaderElection.preVote(properties)).isTrue();
  }

  @Test
  void aPauseOfHoursIsNoReasonToStop() {
    assertThat(RaftServerConfigKeys.closeThreshold(properties).toLong(TimeUnit.DAYS))
        .isGreaterThan(365);
  }

  @Test
  void snapshotsBoundTheLog() {
    assertThat(RaftServerConfigKeys.Snapshot.autoTriggerEnabled(properties)).isTrue();
    assertThat(RaftServerConfigKeys.Snapshot.autoTriggerThreshold(properties)).isEqualTo(10_000);
    assertThat(RaftServerConfigKeys.Snapshot.retentionFileNum(properties)).isEqualTo(2);
    assertThat(RaftServerConfigKeys.Log.purgeUptoSnapshotIndex(properties)).isTrue();
  }

  @Test
  void twoVotersWouldStandStillWithEitherOfThem() {
    assertThatThrownBy(() -> RaftSettings.of(Path.of("f"), "h:1", List.of("h:1", "h:2")))
        .hasMessage("voters: 2 (expected: 1, 3 or 5)");
  }
}
