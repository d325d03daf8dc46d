package io.swarmhold.grid;

import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.consensus.ShardRecord;
import io.swarmhold.model.replica.CopyId;
import java.util.Arrays;
import java.util.NavigableSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets copies go that nobody needs any more. A copy of the current epoch stays, though nobody
 * places it here: its primary heard of it, and a change that counts it in sync may be under way.
 */
final class CopyRetention {

  /** Whoever is about to need a copy asks sooner. */
  private static final long KEEP_UNNEEDED_MILLIS = 10_000;

  private static final long NEEDED = Long.MAX_VALUE;

  private final MemberId self;
  private final ShardHost host;
  private final LocalShards local;
  private final LongSupplier nanos;
  private final long[] unneededSinceMillis;

  CopyRetention(MemberId self, ShardHost host, LocalShards local, LongSupplier nanos) {
    this.self = self;
    this.host = host;
    this.local = local;
    this.nanos = nanos;
    this.unneededSinceMillis = new long[host.count()];
    Arrays.fill(unneededSinceMillis, NEEDED);
  }

  /** One caller at a time. */
  void look(int shard, ShardRecord record, NavigableSet<MemberId> replicas) {
    if (isNeeded(host.local(shard).id(), record, replicas)) {
      unneededSinceMillis[shard] = NEEDED;
      return;
    }
    long now = TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
    unneededSinceMillis[shard] = Math.min(unneededSinceMillis[shard], now);
    if (now - unneededSinceMillis[shard] > KEEP_UNNEEDED_MILLIS) {
      unneededSinceMillis[shard] = NEEDED;
      drop(shard, record.epoch());
    }
  }

  private boolean isNeeded(
      @Nullable CopyId copy, ShardRecord record, NavigableSet<MemberId> replicas) {
    return copy == null
        || copy.epoch() >= record.epoch()
        || record.isVacant()
        || record.eligible().contains(self)
        || replicas.contains(self);
  }

  private void drop(int shard, long epoch) {
    var unused =
        local.run(
            shard,
            () -> {
              host.follower().drop(shard, epoch);
              return shard;
            });
  }
}
