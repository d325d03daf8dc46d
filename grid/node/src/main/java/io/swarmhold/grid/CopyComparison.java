package io.swarmhold.grid;

import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.replica.ShardActivation;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Takes what other members' copies have beyond this one's, before this member begins an epoch on
 * it: see {@link ShardActivation.Step.CompareCopies}. Each is asked once before an epoch, and
 * waited for no longer than {@link #ANSWER_WITHIN_MILLIS}: it may be about to be found dead.
 */
final class CopyComparison {

  static final long ANSWER_WITHIN_MILLIS = 1_000;

  private final CopyFetcher fetcher;
  private final LongSupplier nanos;
  private final Runnable look;
  private final Round[] rounds;

  /**
   * Whom this member has asked since an epoch was granted. Guarded by the lock of {@link
   * CopyComparison}.
   */
  private record Round(long epoch, Map<MemberId, Asked> asked) {}

  private static final class Asked {
    final long atMillis;
    boolean hasAnswered;

    Asked(long atMillis) {
      this.atMillis = atMillis;
    }
  }

  /**
   * @param look to be told when somebody has answered
   */
  CopyComparison(int shards, CopyFetcher fetcher, LongSupplier nanos, Runnable look) {
    this.fetcher = fetcher;
    this.nanos = nanos;
    this.look = look;
    this.rounds = new Round[shards];
    for (int shard = 0; shard < shards; shard++) {
      rounds[shard] = new Round(0, new TreeMap<>());
    }
  }

  private long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
  }

  /** Those that have answered since the epoch was granted, or had their time. */
  synchronized NavigableSet<MemberId> compared(int shard, long epoch) {
    NavigableSet<MemberId> compared = new TreeSet<>();
    Round round = rounds[shard];
    if (round.epoch == epoch) {
      round.asked.forEach((member, asked) -> {
        if (asked.hasAnswered || nowMillis() - asked.atMillis >= ANSWER_WITHIN_MILLIS) {
          compared.add(member);
        }
      });
    }
    return compared;
  }

  /** Forgets whom it asked under another epoch than that. */
  synchronized void of(int shard, long epoch) {
    if (rounds[shard].epoch != epoch) {
      rounds[shard] = new Round(epoch, new TreeMap<>());
    }
  }

  /** The epoch was granted for which it asked: it asks who comes late, and nobody again. */
  synchronized void goesOn(int shard, long granted) {
    rounds[shard] = new Round(granted, rounds[shard].asked);
  }

  /** Asks those of the members that were not asked under the epoch yet. */
  void compare(int shard, long epoch, NavigableSet<MemberId> with) {
    for (MemberId member : with) {
      Asked asked = new Asked(nowMillis());
      if (isFirst(shard, epoch, member, asked)) {
        var unused =
            fetcher.takeLater(shard, member).whenComplete((done, failure) -> answered(asked));
      }
    }
  }

  private synchronized boolean isFirst(int shard, long epoch, MemberId member, Asked asked) {
    of(shard, epoch);
    return rounds[shard].asked.putIfAbsent(member, asked) == null;
  }

  private void answered(Asked asked) {
    synchronized (this) {
      asked.hasAnswered = true;
    }
    look.run();
  }
}
