package io.swarmhold.grid;

import io.swarmhold.grid.FetchMessages.CatchUpData;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.RecentFrames.Linked;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardLimits;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings copies of shards from other members, and gives them those that are here. Asks nobody twice
 * about a shard within {@link #ASK_AGAIN_MILLIS}.
 */
final class CopyFetcher {

  private static final Logger LOG = LoggerFactory.getLogger(CopyFetcher.class);

  /** A question that was not answered is asked again after this. */
  static final long ASK_AGAIN_MILLIS = 300;

  /** Copies that may be on their way here at a time, each whole in the memory of both members. */
  static final int MAX_FETCHING = 4;

  /** The longest pause of {@link #fetchAtLeisure}. */
  static final long MAX_REST_MILLIS = 2_000;

  private static final long NEVER = Long.MIN_VALUE / 2;

  private final ShardHost host;
  private final LocalShards local;
  private final ShardLimits limits;
  private final MemberLink link;
  private final ReplicationProgress news;
  private final LongSupplier nanos;
  private final Runnable look;
  private final Executor aside;
  private final long[] askedAtMillis;
  private final long[] levelAtMillis;
  private int fetching;
  private long restsUntilMillis = NEVER;

  /**
   * @param look to be told when something has come
   * @param aside for what takes long, and must not hold up the threads of shards or of messages
   */
  CopyFetcher(
      ShardHost host,
      LocalShards local,
      ShardLimits limits,
      MemberLink link,
      ReplicationProgress news,
      LongSupplier nanos,
      Runnable look,
      Executor aside) {
    this.host = host;
    this.local = local;
    this.limits = limits;
    this.link = link;
    this.news = news;
    this.nanos = nanos;
    this.look = look;
    this.aside = aside;
    this.askedAtMillis = new long[host.count()];
    this.levelAtMillis = new long[host.count()];
    Arrays.fill(askedAtMillis, NEVER);
    Arrays.fill(levelAtMillis, NEVER);
    link.on(MemberLink.Kind.FETCH, this::given);
  }

  private long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
  }

  /** Whether somebody may be asked about the shard now; then that counts as done. */
  synchronized boolean mayAsk(int shard) {
    if (nowMillis() - askedAtMillis[shard] < ASK_AGAIN_MILLIS) {
      return false;
    }
    askedAtMillis[shard] = nowMillis();
    return true;
  }

  /** The answer was of no use: somebody may be asked at once. */
  synchronized void askAgain(int shard) {
    askedAtMillis[shard] = NEVER;
  }

  /**
   * Has brought here what this member's copy lacks of {@code from}'s, whole if it has to be, unless
   * too many are on their way. What waits for the shard's thread comes first: it may be just what
   * is missing.
   */
  void fetch(int shard, MemberId from) {
    if (host.local(shard).id() == null) {
      fetchWhole(shard, from);
    } else {
      bring(shard, from, true);
    }
  }

  /**
   * The same for what nobody waits for: whole copies one after the other, and as long as one took
   * none is asked for, lest those that work have no processor left. Copying sixteen shards of 62
   * 500 tasks without a pause held up submits for a second and more on two cores.
   */
  void fetchAtLeisure(int shard, MemberId from) {
    if (host.local(shard).id() != null) {
      bring(shard, from, true);
    } else if (isRested() && takesPlace(shard, true)) {
      long began = nowMillis();
      askWhole(shard, from, () -> rest(nowMillis() - began));
    }
  }

  private synchronized boolean isRested() {
    return fetching == 0 && nowMillis() >= restsUntilMillis;
  }

  private synchronized void rest(long tookMillis) {
    restsUntilMillis = nowMillis() + Math.min(tookMillis, MAX_REST_MILLIS);
  }

  /** The same, if that is no more than frames: whole copies would keep shards from being served. */
  void fetchFrames(int shard, MemberId from) {
    if (host.local(shard).id() != null) {
      bring(shard, from, false);
    }
  }

  /**
   * Brings what {@code from}'s copy has beyond this member's, if it leads on from it. Once, at once
   * and whatever else is asked: who wants to know whether there is more waits for it.
   *
   * @return ends when that is done, or could not be
   */
  CompletionStage<?> bringMore(int shard, MemberId from) {
    return ask(shard, from, true);
  }

  private void bring(int shard, MemberId from, boolean orWhole) {
    if (!mayAsk(shard)) {
      return;
    }
    awaitAnswer(shard);
    var unused =
        ask(shard, from, true)
            .whenComplete((data, failure) -> {
              boolean isMore = data instanceof CatchUpData.SnapshotRequired;
              answered(shard, from, isMore, failure);
              if (isMore && orWhole && takesPlace(shard, false)) {
                askWhole(shard, from, () -> {});
              }
            });
  }

  private void fetchWhole(int shard, MemberId from) {
    if (takesPlace(shard, true)) {
      askWhole(shard, from, () -> {});
    }
  }

  /** Whether a whole copy may be asked for now; then it counts as one of those on their way. */
  private synchronized boolean takesPlace(int shard, boolean ifMayAsk) {
    if (fetching == MAX_FETCHING || (ifMayAsk && !mayAsk(shard))) {
      return false;
    }
    fetching++;
    return true;
  }

  private void askWhole(int shard, MemberId from, Runnable whenOver) {
    awaitAnswer(shard);
    var unused =
        ask(shard, from, false)
            .whenComplete((data, failure) -> {
              synchronized (this) {
                fetching--;
              }
              whenOver.run();
              answered(shard, from, false, failure);
            });
  }

  private synchronized void awaitAnswer(int shard) {
    askedAtMillis[shard] = nowMillis() + GridLink.ANSWER_WITHIN_NANOS / 1_000_000;
  }

  private void answered(
      int shard, MemberId from, boolean broughtNothing, @Nullable Throwable failure) {
    synchronized (this) {
      askedAtMillis[shard] = nowMillis() - ASK_AGAIN_MILLIS / 2;
    }
    if (failure == null && !broughtNothing) {
      look.run();
    } else if (failure != null) {
      LOG.warn("shard {} could not be got from {}", shard, from, failure);
    }
  }

  private CompletionStage<CatchUpData> ask(int shard, MemberId from, boolean framesOnly) {
    return local
        .run(shard, () -> host.local(shard).id())
        .thenComposeAsync(
            copy -> link.ask(from, MemberLink.Kind.FETCH, question(shard, copy, framesOnly)), aside)
        .thenApplyAsync(FetchMessages::catchUpData, aside)
        .thenCompose(data -> take(shard, from, data).thenApply(taken -> data));
  }

  private static byte[] question(int shard, @Nullable CopyId copy, boolean framesOnly) {
    return FetchMessages.question(
        new FetchMessages.Question(shard, copy == null ? CopyId.EMPTY : copy, framesOnly));
  }

  private CompletionStage<?> take(int shard, MemberId from, CatchUpData data) {
    LOG.debug("of shard {} there is to be had from {}: {}", shard, from, data);
    return switch (data) {
      case CatchUpData.SnapshotRequired() -> CompletableFuture.completedFuture(data);
      case CatchUpData.UpToDate() -> level(shard);
      case CatchUpData.Frames(List<Linked> frames) ->
          local
              .run(shard, () -> host.follower().catchUp(shard, frames))
              .thenCompose(done -> level(shard));
      case CatchUpData.Snapshot(List<byte[]> chunks) -> {
        Shard copy = Shard.restore(shard, limits, chunks);
        yield local
            .run(shard, () -> host.follower().arrived(copy, chunks))
            .thenCompose(done -> level(shard));
      }
    };
  }

  private CompletionStage<Integer> level(int shard) {
    synchronized (this) {
      levelAtMillis[shard] = nowMillis();
    }
    news.moved(List.of(host.local(shard)));
    return CompletableFuture.completedFuture(shard);
  }

  /** Whether this member's copy was as good as the other's within the last so many milliseconds. */
  synchronized boolean wasLevelWithin(int shard, long millis) {
    return nowMillis() - levelAtMillis[shard] <= millis;
  }

  private CompletionStage<byte[]> given(MemberId to, byte[] message) {
    FetchMessages.Question asked = FetchMessages.question(message);
    return local
        .run(asked.shard(), () -> host.source().catchUpData(to, asked))
        .thenApplyAsync(FetchMessages::catchUpData, aside);
  }
}
