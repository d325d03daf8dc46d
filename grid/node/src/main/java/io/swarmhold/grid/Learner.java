package io.swarmhold.grid;

import io.swarmhold.model.consensus.ClusterView;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.consensus.ShardRecord;
import java.util.NavigableSet;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has the copies of all shards brought here before the grid gives this member any, and keeps them
 * level with their primaries until it has: so a shard that moves takes along its last few frames,
 * and not all of its tasks, and stands still for as long as that takes. As learners do in Raft
 * (Ongaro, Consensus: Bridging Theory and Practice, 4.2.1).
 *
 * <p>Which shards the grid will give it nobody knows: it learns all of them, and lets go those that
 * it was not given. Where a member's share is so small that all would be too much, it learns none,
 * and shards move whole.
 */
final class Learner {

  /** The copies of all shards may be so many times what a member holds. */
  private static final int MOST_TIMES_OWN_SHARE = 3;

  /** Whoever has learned nothing more for so long is given shards all the same. */
  private static final long LEARN_MORE_WITHIN_MILLIS = 60_000;

  /** And so is whoever has been at it for so long: what is missing moves whole. */
  private static final long LEARN_WITHIN_MILLIS = 600_000;

  /** What was level so lately is only a few frames behind now. */
  private static final long LEVEL_WITHIN_MILLIS = 1_000;

  /** Moves that are still to come by then bring whole copies. */
  private static final long KEEP_LEVEL_MILLIS = 60_000;

  /** By then the grid has moved what it had planned to. */
  private static final long KEEP_MILLIS = 70_000;

  private static final long NOT_YET = Long.MIN_VALUE;

  private final MemberId self;
  private final ShardHost host;
  private final LocalShards local;
  private final Supplier<ClusterView> agreed;
  private final Supplier<IntPredicate> givenHere;
  private final MemberLink link;
  private final CopyFetcher fetcher;
  private final int backups;
  private final LongSupplier nanos;
  private final boolean[] given;
  private final boolean[] wasLevel;
  private long beganAtMillis = NOT_YET;
  private long learnedMoreAtMillis;
  private boolean isStuck;
  private long promotedAtMillis = NOT_YET;
  private boolean over;

  /**
   * @param givenHere whether the grid has given this member a shard, at one moment
   */
  Learner(
      MemberId self,
      ShardHost host,
      LocalShards local,
      Supplier<ClusterView> agreed,
      Supplier<IntPredicate> givenHere,
      MemberLink link,
      CopyFetcher fetcher,
      int backups,
      LongSupplier nanos) {
    this.self = self;
    this.host = host;
    this.local = local;
    this.agreed = agreed;
    this.givenHere = givenHere;
    this.link = link;
    this.fetcher = fetcher;
    this.backups = backups;
    this.nanos = nanos;
    this.given = new boolean[host.count()];
    this.wasLevel = new boolean[host.count()];
  }

  private long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
  }

  /** Whether there is nothing more to learn for now. */
  synchronized boolean isReady() {
    return over || isStuck || isLevel();
  }

  /** What was level once is learned, though it may fall behind again. */
  private void noteWhatIsLearned() {
    for (int shard = 0; shard < given.length; shard++) {
      if (!wasLevel[shard] && fetcher.wasLevelWithin(shard, LEVEL_WITHIN_MILLIS)) {
        wasLevel[shard] = true;
        learnedMoreAtMillis = nowMillis();
      }
    }
    isStuck |=
        nowMillis() - learnedMoreAtMillis > LEARN_MORE_WITHIN_MILLIS
            || nowMillis() - beganAtMillis > LEARN_WITHIN_MILLIS;
  }

  private boolean isTooMuch() {
    NavigableSet<MemberId> holders = link.alive();
    holders.removeAll(link.lite());
    return holders.size() + 1 > MOST_TIMES_OWN_SHARE * (backups + 1);
  }

  private boolean isLevel() {
    ClusterView view = agreed.get();
    NavigableSet<MemberId> alive = link.alive();
    for (int shard = 0; shard < given.length; shard++) {
      if (source(view, alive, shard) != null
          && !fetcher.wasLevelWithin(shard, LEVEL_WITHIN_MILLIS)) {
        return false;
      }
    }
    return true;
  }

  /** The grid may give this member shards from now on. */
  synchronized void promoted() {
    promotedAtMillis = nowMillis();
  }

  /** To be called now and then, from when on there may be something to learn. */
  synchronized void tick() {
    if (beganAtMillis == NOT_YET) {
      beganAtMillis = nowMillis();
      learnedMoreAtMillis = beganAtMillis;
      over = isTooMuch();
    }
    if (over) {
      return;
    }
    noteWhatIsLearned();
    ClusterView view = agreed.get();
    IntPredicate isGiven = givenHere.get();
    NavigableSet<MemberId> alive = link.alive();
    long since = promotedAtMillis == NOT_YET ? 0 : nowMillis() - promotedAtMillis;
    over = since > KEEP_MILLIS;
    for (int shard = 0; shard < given.length; shard++) {
      given[shard] |= isGiven.test(shard);
      MemberId source = given[shard] ? null : source(view, alive, shard);
      if (source != null && over) {
        letGo(shard);
      } else if (source != null && since <= KEEP_LEVEL_MILLIS) {
        learn(shard, source);
      }
    }
  }

  /** Null if there is nothing to learn, or nobody to learn it from. */
  private @Nullable MemberId source(ClusterView view, NavigableSet<MemberId> alive, int shard) {
    ShardRecord record = view.shard(shard);
    return record.eligible().contains(self)
        ? null
        : record.primary().filter(alive::contains).orElse(null);
  }

  /** A copy that was here before is known to others: they are told of it as ever. */
  private void learn(int shard, MemberId source) {
    LocalShard here = host.local(shard);
    if (here.id() == null) {
      here.learning(true);
    }
    fetcher.fetchAtLeisure(shard, source);
  }

  /**
   * What nobody was told of can go, whatever its epoch. Any other copy stays for as long as its
   * epoch may: a change that counts it in sync may be under way.
   */
  private void letGo(int shard) {
    var unused =
        local.run(
            shard,
            () -> {
              if (host.local(shard).isLearning()) {
                host.follower().drop(shard, Long.MAX_VALUE);
              }
              return shard;
            });
  }
}
