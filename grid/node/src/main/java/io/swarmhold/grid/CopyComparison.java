package io.swarmhold.grid;

import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.replica.ShardActivation;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes what other members' copies have beyond this one's, before this member begins an epoch on
 * it: see {@link ShardActivation.Step.CompareCopies}. Each is asked until it has answered, and
 * waited for no longer than {@link #ANSWER_WITHIN_MILLIS}: it may be about to be found dead.
 */
final class CopyComparison {

  static final long ANSWER_WITHIN_MILLIS = 1_000;

  private static final Round NONE = new Round(-1, new TreeMap<>());

  private final CopyFetcher fetcher;
  private final LongSupplier nanos;
  private final Runnable look;
  private final Round[] rounds;

  /** Whom this member has asked under an epoch. Guarded by the lock of {@link CopyComparison}. */
  private record Round(long epoch, Map<MemberId, Asked> asked) {}

  private static final class Asked {
    final long firstMillis;
    boolean isUnderWay;
    boolean hasAnswered;

    Asked(long firstMillis) {
      this.firstMillis = firstMillis;
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
    Arrays.fill(rounds, NONE);
  }

  private long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
  }

  /** Those that have answered under the epoch, or had their time. */
  synchronized NavigableSet<MemberId> compared(int shard, long epoch) {
    NavigableSet<MemberId> compared = new TreeSet<>();
    Round round = rounds[shard];
    if (round.epoch == epoch) {
      round.asked.forEach((member, asked) -> {
        if (asked.hasAnswered || nowMillis() - asked.firstMillis >= ANSWER_WITHIN_MILLIS) {
          compared.add(member);
        }
      });
    }
    return compared;
  }

  /** This member is not about to begin an epoch of the shard: later it asks everybody anew. */
  synchronized void forget(int shard) {
    rounds[shard] = NONE;
  }

  /** The epoch was granted that follows on {@code asked}: who has answered is not asked again. */
  synchronized void carryOver(int shard, long asked, long granted) {
    rounds[shard] = rounds[shard].epoch == asked ? new Round(granted, rounds[shard].asked) : NONE;
  }

  /** Asks those of the members that have not answered yet and are not being asked. */
  void compare(int shard, long epoch, NavigableSet<MemberId> with) {
    for (MemberId member : with) {
      Asked asked = toAsk(shard, epoch, member);
      if (asked != null) {
        var unused =
            fetcher
                .bringMore(shard, member)
                .whenComplete((done, failure) -> ended(asked, failure == null));
      }
    }
  }

  private synchronized @Nullable Asked toAsk(int shard, long epoch, MemberId member) {
    if (rounds[shard].epoch != epoch) {
      rounds[shard] = new Round(epoch, new TreeMap<>());
    }
    Asked asked = rounds[shard].asked.computeIfAbsent(member, unused -> new Asked(nowMillis()));
    if (asked.isUnderWay) {
      return null;
    }
    asked.isUnderWay = true;
    return asked;
  }

  /** Who has begun to start cannot say yet, and is asked again in the next round. */
  private void ended(Asked asked, boolean hasAnswered) {
    synchronized (this) {
      asked.isUnderWay = false;
      asked.hasAnswered = hasAnswered;
    }
    if (hasAnswered) {
      look.run();
    }
  }
}
