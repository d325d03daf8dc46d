package io.swarmhold.grid;

import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.consensus.ShardRecord;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.InSyncTracker;
import io.swarmhold.model.replica.ShardActivation.Situation;
import java.util.Arrays;
import java.util.NavigableSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that copies which have fallen behind come further. The grid brings copies and changes
 * to a backup by itself; but it does not know what a copy is worth, and a change that is sent while
 * a partition moves may find nobody.
 */
final class CatchUp {

  private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);

  /** A backup that is not in sync for so long helps itself. */
  static final long LAG_MILLIS = 1_500;

  private static final long NOT_SINCE = Long.MAX_VALUE;

  private final MemberId self;
  private final ShardHost host;
  private final MemberLink link;
  private final CopyFetcher fetcher;
  private final LongSupplier nanos;
  private final long[] lagsSinceMillis;
  private final CopyId[] watched;
  private final long[] watchedSinceMillis;

  CatchUp(MemberId self, ShardHost host, MemberLink link, CopyFetcher fetcher, LongSupplier nanos) {
    this.self = self;
    this.host = host;
    this.link = link;
    this.fetcher = fetcher;
    this.nanos = nanos;
    this.lagsSinceMillis = new long[host.count()];
    this.watched = new CopyId[host.count()];
    this.watchedSinceMillis = new long[host.count()];
    Arrays.fill(lagsSinceMillis, NOT_SINCE);
    Arrays.fill(watched, CopyId.EMPTY);
    link.on(MemberLink.Kind.BEHIND, this::behind);
  }

  private long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
  }

  /**
   * Looks after this member's copy of the shard, and after those of which it is the primary.
   *
   * @param replicas those to whom the grid sends the shard's changes
   */
  void look(int shard, Situation now, NavigableSet<MemberId> replicas) {
    ShardRecord record = now.record();
    MemberId primary = record.primary().orElse(self);
    boolean lags =
        !primary.equals(self)
            && now.alive().contains(primary)
            && !now.placedHere()
            && replicas.contains(self)
            && !record.inSync().contains(self);
    if (lags) {
      helpOneself(shard, record, primary);
    } else {
      lagsSinceMillis[shard] = NOT_SINCE;
    }
    remindWhoIsBehind(shard);
  }

  private void helpOneself(int shard, ShardRecord record, MemberId primary) {
    lagsSinceMillis[shard] = Math.min(lagsSinceMillis[shard], nowMillis());
    long lag = nowMillis() - lagsSinceMillis[shard];
    if (lag > LAG_MILLIS) {
      lagsSinceMillis[shard] = nowMillis();
      fetcher.fetch(shard, primary);
    } else if (lag > CopyFetcher.ASK_AGAIN_MILLIS
        && lag < LAG_MILLIS - CopyFetcher.ASK_AGAIN_MILLIS // else fetching would have to wait
        && isOfEarlierEpoch(shard, record)) {
      fetcher.fetchFrames(shard, primary);
    }
  }

  /**
   * Just after a member has taken a shard over, the others have all of it but the frame with which
   * its epoch begins. That is sent while the grid moves partitions, and may find nobody. If all of
   * them fetched whole copies instead, they would keep the shards from being served.
   */
  private boolean isOfEarlierEpoch(int shard, ShardRecord record) {
    CopyId copy = host.local(shard).id();
    return copy != null && copy.epoch() < record.epoch();
  }

  /**
   * A change that was lost on its way to a copy in sync would hold up every acknowledgement until
   * the grid compares its copies. So who has not got for long what is here is told, and helps
   * itself.
   */
  private void remindWhoIsBehind(int shard) {
    LocalShard here = host.local(shard);
    InSyncTracker tracker = here.tracker();
    CopyId own = here.id();
    if (tracker == null || own == null || here.serving() == 0) {
      return;
    }
    NavigableSet<MemberId> behind;
    synchronized (tracker) {
      behind = tracker.behind(watched[shard].sequence());
    }
    boolean isNew = watched[shard].epoch() != own.epoch();
    if (isNew || behind.isEmpty()) {
      watched[shard] = own;
      watchedSinceMillis[shard] = nowMillis();
    } else if (nowMillis() - watchedSinceMillis[shard] > LAG_MILLIS) {
      watchedSinceMillis[shard] = nowMillis();
      LOG.debug("{} have not got {} of shard {}", behind, watched[shard], shard);
      byte[] message = ReplicaMessages.behind(shard, watched[shard]);
      behind.forEach(member -> link.tell(member, MemberLink.Kind.BEHIND, message));
    }
  }

  /** A shard's primary says that this member should have come further by now. */
  private CompletionStage<byte[]> behind(MemberId primary, byte[] message) {
    ReplicaMessages.Behind told = ReplicaMessages.behind(message);
    CopyId own = host.local(told.shard()).id();
    if (own == null || own.compareTo(told.copy()) < 0) {
      fetcher.fetch(told.shard(), primary);
    }
    return MemberLink.nothing();
  }
}
