package io.swarmhold.grid;

import com.hazelcast.core.HazelcastInstance;
import io.swarmhold.model.agent.HeartbeatSettings;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.NodeStatus.PoolBounds;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.RecentFrames;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardLimits;
import io.swarmhold.wal.Wal;
import io.swarmhold.wal.WalException;
import io.swarmhold.wal.WalListener;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;

/**
 * The copies of shards that this member holds, and what they share: its log, its lease, who hears
 * of what happens. Commands run here on the partition threads, each shard on one.
 *
 * <p>The grid's map decides where commands and changes of a shard go, and carries copies from
 * member to member. {@link ShardPrimary} decides for those that this member serves, {@link
 * ShardFollower} keeps those that others do.
 */
final class ShardHost {

  static final String CONTEXT_KEY = "swarmhold.shards";

  private final ShardLimits limits;
  private final LocalShard[] shards;
  private final ShardLog log;
  private final ShardPrimary primary;
  private final ShardFollower follower;
  private final FailStop failStop;
  private final DivergenceAlarm watch = new DivergenceAlarm();
  private final CopySource source;

  /**
   * @param readsToDisk whether what is read is shown only once it is on the disk
   * @param recentBytes of frames that are kept, in all, for copies that are a little behind
   */
  ShardHost(
      MemberId self,
      ShardLimits limits,
      PoolLoads loads,
      PoolBounds bounds,
      Wal wal,
      LongPredicate mayServe,
      LongSupplier nanos,
      InstantSource wall,
      ShardEvents events,
      LogMarks marks,
      boolean readsToDisk,
      long recentBytes,
      int shards,
      HeartbeatSettings heartbeats) {
    this.limits = limits;
    this.shards = new LocalShard[shards];
    for (int shard = 0; shard < shards; shard++) {
      this.shards[shard] = new LocalShard(shard, recentBytes / shards);
    }
    this.failStop = new FailStop(events);
    this.log = new ShardLog(wal, marks, readsToDisk);
    this.primary =
        new ShardPrimary(
            self,
            this.shards,
            loads,
            bounds,
            mayServe,
            nanos,
            wall,
            events,
            log,
            failStop,
            heartbeats);
    this.follower = new ShardFollower(this.shards, limits, primary, log, watch, failStop);
    this.source = new CopySource(this, shards);
    wal.addListener(
        new WalListener() {
          @Override
          public void advanced(long written, long synced) {}

          @Override
          public void failed(WalException cause) {
            failStop.stop(cause);
          }
        });
  }

  static ShardHost of(HazelcastInstance instance) {
    if (instance.getUserContext().get(CONTEXT_KEY) instanceof ShardHost host) {
      return host;
    }
    throw new IllegalStateException("this member hosts no shards");
  }

  /**
   * @param onFailure told once if nothing will be decided here any more
   */
  void connect(ShardPrimary.ObserverOf observers, Consumer<RuntimeException> onFailure) {
    failStop.connect(onFailure);
    primary.connect(observers);
  }

  ShardPrimary primary() {
    return primary;
  }

  ShardFollower follower() {
    return follower;
  }

  ShardLog log() {
    return log;
  }

  /** What others are given of the copies that are here. */
  CopySource source() {
    return source;
  }

  /** What became of comparing copies with their primaries. */
  DivergenceAlarm watch() {
    return watch;
  }

  /** What the grid's map holds for a shard of this member. */
  ShardCell cell(int shard) {
    return new ShardCell(shard, this, limits);
  }

  LocalShard local(int shard) {
    return shards[shard];
  }

  int count() {
    return shards.length;
  }

  /** See {@link FailStop#requireWhole}. */
  void requireWhole() {
    failStop.requireWhole();
  }

  /**
   * Takes what snapshots and log brought back, before anything runs.
   *
   * @param recent that led to it: after all members died at once, some copies lack the last frames
   */
  void recovered(Shard shard, RecentFrames recent) {
    recovered(shard);
    shards[shard.number()].foundOnDisk(shard);
    shards[shard.number()].recent.addAll(recent);
  }

  private void recovered(Shard shard) {
    LocalShard local = shards[shard.number()];
    local.copyIs(shard);
    local.progress.recovered(CopyId.of(shard));
    watch.compared(local, shard, shard.compared(), shard.differing());
  }

  /** Has an empty copy where there never was any; says whether it is new. */
  boolean beginEmpty(int number) {
    if (!shards[number].isBlank()) {
      return false;
    }
    recovered(new Shard(number, limits));
    return true;
  }
}
