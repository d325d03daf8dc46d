package io.swarmhold.grid;

import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.consensus.ShardRecord;
import io.swarmhold.model.port.UnavailableException;
import java.util.Arrays;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shards of which nobody is here whose copy would do. Who asks for one is refused at once, and need
 * not wait for what nobody can answer: one that only changes hands is worth waiting for.
 */
final class LostShards {

  private static final Logger LOG = LoggerFactory.getLogger(LostShards.class);

  /** The last of the members may only be about to be seen again. */
  static final long PATIENCE_MILLIS = 1_000;

  private static final long NEVER = Long.MAX_VALUE;

  /** Whose copies would do, by shard; null if one of them is here. */
  private final AtomicReferenceArray<@Nullable NavigableSet<MemberId>> needed;

  /** Belongs to whoever calls {@link #look}. */
  private final long[] sinceMillis;

  LostShards(int shards) {
    this.needed = new AtomicReferenceArray<>(shards);
    this.sinceMillis = new long[shards];
    Arrays.fill(sinceMillis, NEVER);
  }

  /**
   * @param alive members of the grid, as this one sees them
   * @param nowMillis of a monotonic clock
   */
  void look(int shard, ShardRecord record, NavigableSet<MemberId> alive, long nowMillis) {
    boolean isAnyHere = record.isVacant() || record.eligible().stream().anyMatch(alive::contains);
    if (isAnyHere) {
      found(shard);
      return;
    }
    sinceMillis[shard] = Math.min(sinceMillis[shard], nowMillis);
    if (nowMillis - sinceMillis[shard] >= PATIENCE_MILLIS) {
      missed(shard, record.eligible());
    }
  }

  private void found(int shard) {
    sinceMillis[shard] = NEVER;
    if (needed.getAndSet(shard, null) != null) {
      LOG.info("shard {} is not unavailable any more", shard);
    }
  }

  private void missed(int shard, NavigableSet<MemberId> eligible) {
    if (needed.getAndSet(shard, eligible) == null) {
      LOG.warn("shard {} is unavailable: it needs the copy of one of {}", shard, eligible);
    }
  }

  boolean isLost(int shard) {
    return needed.get(shard) != null;
  }

  /** Why there is no use in asking for the shard; null if there is. */
  @Nullable UnavailableException refusal(int shard) {
    NavigableSet<MemberId> those = needed.get(shard);
    return those == null
        ? null
        : new UnavailableException(
            "shard %d is unavailable: it needs the copy of one of %s".formatted(shard, those));
  }

  NavigableSet<Integer> all() {
    NavigableSet<Integer> lost = new TreeSet<>();
    for (int shard = 0; shard < needed.length(); shard++) {
      if (isLost(shard)) {
        lost.add(shard);
      }
    }
    return lost;
  }
}
