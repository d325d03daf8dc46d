package io.swarmhold.grid.raft;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** What Ratis is told; its defaults lose reads, and preallocate more than all of our commands. */
final class RatisProperties {

  /** A change of all shards with many copies each; the write buffer must hold it. */
  private static final SizeInBytes LARGEST_COMMAND = SizeInBytes.valueOf("2MB");

  /** One definition, or one page of them, with room to spare. */
  private static final SizeInBytes MESSAGE = SizeInBytes.valueOf("4MB");

  private static final SizeInBytes SEGMENT = SizeInBytes.valueOf("4MB");

  private RatisProperties() {}

  /**
   * @param listens whether this member is known not to vote any more; its folder may not know
   */
  static RaftProperties of(RaftSettings settings, RaftMember self, boolean listens) {
    RaftProperties properties = new RaftProperties();
    storage(properties, settings);
    elections(properties, settings);
    if (listens) {
      letTheLeaderComeFirst(properties, settings);
    }
    transport(properties, settings, self);
    return properties;
  }

  private static void storage(RaftProperties properties, RaftSettings settings) {
    RaftServerConfigKeys.setStorageDir(
        properties, List.of(new MemberFolder(settings.folder()).raft().toFile()));
    RaftServerConfigKeys.setRemovedGroupsDir(
        properties, settings.folder().resolve("raft-removed").toFile());
    RaftServerConfigKeys.Log.setCorruptionPolicy(
        properties, RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);
    RaftServerConfigKeys.Log.setUnsafeFlushEnabled(properties, false);
    RaftServerConfigKeys.Log.setAsyncFlushEnabled(properties, false);
    RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SEGMENT);
    RaftServerConfigKeys.Log.setSegmentCacheSizeMax(properties, SizeInBytes.valueOf("8MB"));
    RaftServerConfigKeys.Log.setSegmentCacheNumMax(properties, 2);
    RaftServerConfigKeys.Log.setPreallocatedSize(properties, SizeInBytes.valueOf("64KB"));
    RaftServerConfigKeys.Log.setWriteBufferSize(properties, SizeInBytes.valueOf("3MB"));
    RaftServerConfigKeys.Log.setQueueByteLimit(properties, SizeInBytes.valueOf("16MB"));
    RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
    RaftServerConfigKeys.Log.setPurgeGap(properties, Math.min(1_024, settings.snapshotEvery()));
    RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, LARGEST_COMMAND);
    RaftServerConfigKeys.Log.Appender.setRetryPolicy(properties, RETRIES);
    RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, true);
    RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(properties, settings.snapshotEvery());
    RaftServerConfigKeys.Snapshot.setCreationGap(properties, 1);
    RaftServerConfigKeys.Snapshot.setRetentionFileNum(properties, 2);
    RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(properties, false);
  }

  /**
   * How long a leader waits before it tries again to reach a follower. By itself Ratis waits five
   * seconds after thirty tries in vain: so long one that has come back, or goes on after a pause,
   * hears of nothing that is agreed on. Each try costs the leader some ten milliseconds of a core,
   * though; who has been away for minutes is gone for longer, mostly.
   */
  private static final String RETRIES = "1ms,10, 100ms,1200, 1s,2000000000";

  /** A server that was paused goes on; by itself Ratis would stop it for good after a minute. */
  private static final TimeDuration NEVER = TimeDuration.valueOf(36_500, TimeUnit.DAYS);

  private static void elections(RaftProperties properties, RaftSettings settings) {
    TimeDuration least = of(settings.electionTimeout());
    TimeDuration most = of(Duration.ofMillis(2 * settings.electionTimeout().toMillis()));
    RaftServerConfigKeys.Rpc.setTimeoutMin(properties, least);
    RaftServerConfigKeys.Rpc.setTimeoutMax(properties, most);
    // Who is alone has nobody to wait for; the others may be at it at once, so they draw lots.
    boolean alone = settings.isAlone();
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(
        properties, of(Duration.ofMillis(alone ? 1 : 50)));
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(
        properties, of(alone ? Duration.ofMillis(2) : settings.electionTimeout()));
    RaftServerConfigKeys.Rpc.setRequestTimeout(properties, of(settings.attemptTimeout()));
    RaftServerConfigKeys.setCloseThreshold(properties, NEVER);
    RaftServerConfigKeys.LeaderElection.setPreVote(properties, true);
    RaftServerConfigKeys.Read.setOption(properties, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
    RaftServerConfigKeys.Read.setLeaderLeaseEnabled(properties, false);
    RaftServerConfigKeys.Read.setTimeout(properties, of(settings.deadline()));
  }

  /** Else it would stand for election, and be ended for that, before it hears that it listens. */
  private static void letTheLeaderComeFirst(RaftProperties properties, RaftSettings settings) {
    Duration least = settings.electionTimeout().multipliedBy(10);
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, of(least));
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(properties, of(least.multipliedBy(2)));
  }

  private static void transport(RaftProperties properties, RaftSettings settings, RaftMember self) {
    GrpcConfigKeys.Server.setHost(properties, self.host());
    GrpcConfigKeys.Server.setPort(properties, self.port());
    GrpcConfigKeys.setMessageSizeMax(properties, SizeInBytes.valueOf("8MB"));
    RaftServerConfigKeys.Write.setByteLimit(properties, MESSAGE);
    RaftServerConfigKeys.Write.setElementLimit(properties, 1_024);
    RaftClientConfigKeys.Rpc.setRequestTimeout(properties, of(settings.attemptTimeout()));
  }

  private static TimeDuration of(Duration duration) {
    return TimeDuration.valueOf(duration.toMillis(), TimeUnit.MILLISECONDS);
  }
}
