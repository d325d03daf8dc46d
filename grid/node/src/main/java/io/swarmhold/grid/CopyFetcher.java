package io.swarmhold.grid;

import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardLimits;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
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

  private static final long NEVER = Long.MIN_VALUE / 2;

  private final ShardHost host;
  private final LocalShards local;
  private final ShardLimits limits;
  private final MemberLink link;
  private final ProgressNews news;
  private final LongSupplier nanos;
  private final Runnable look;
  private final long[] askedAtMillis;
  private int fetching;

  /**
   * @param look to be told when a copy has come
   */
  CopyFetcher(
      ShardHost host,
      LocalShards local,
      ShardLimits limits,
      MemberLink link,
      ProgressNews news,
      LongSupplier nanos,
      Runnable look) {
    this.host = host;
    this.local = local;
    this.limits = limits;
    this.link = link;
    this.news = news;
    this.nanos = nanos;
    this.look = look;
    this.askedAtMillis = new long[host.count()];
    Arrays.fill(askedAtMillis, NEVER);
    link.on(MemberLink.Kind.FETCH, this::given);
    link.on(MemberLink.Kind.FIRST_FRAME, this::firstFrame);
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

  /** Has the member's copy brought here, unless too many are on their way. */
  void fetch(int shard, MemberId from) {
    synchronized (this) {
      if (fetching == MAX_FETCHING || !mayAsk(shard)) {
        return;
      }
      fetching++;
      askedAtMillis[shard] = nowMillis() + GridLink.ANSWER_WITHIN_NANOS / 1_000_000;
    }
    var unused =
        link.ask(from, MemberLink.Kind.FETCH, ReplicaMessages.shard(shard))
            .thenApplyAsync(ReplicaMessages::chunks)
            .thenCompose(chunks -> arrived(shard, chunks))
            .whenComplete((arrived, failure) -> {
              fetched(shard);
              if (failure == null) {
                look.run();
              } else {
                LOG.warn("shard {} could not be got from {}", shard, from, failure);
              }
            });
  }

  private synchronized void fetched(int shard) {
    fetching--;
    askedAtMillis[shard] = nowMillis() - ASK_AGAIN_MILLIS / 2;
  }

  private CompletionStage<Boolean> arrived(int shard, List<byte[]> chunks) {
    Shard copy = Shard.restore(shard, limits, chunks);
    return local.run(shard, () -> host.arrived(copy, chunks));
  }

  private CompletionStage<byte[]> given(MemberId to, byte[] question) {
    int shard = ReplicaMessages.shard(question);
    return local.query(shard, ShardImages::of).thenApply(ReplicaMessages::image);
  }

  /**
   * Just after a member has taken a shard over, the others have all of it but the frame with which
   * its epoch begins. That is sent while the grid moves partitions, and may find nobody. If all of
   * them fetched whole copies instead, they would keep the shards from being served.
   */
  void askForFirstFrame(int shard, MemberId primary) {
    if (!mayAsk(shard)) {
      return;
    }
    var unused =
        link.ask(primary, MemberLink.Kind.FIRST_FRAME, ReplicaMessages.shard(shard))
            .thenAccept(answer -> {
              ReplicaMessages.FirstFrame first = ReplicaMessages.firstFrame(answer);
              if (first != null) {
                follow(shard, first);
              }
            });
  }

  private void follow(int shard, ReplicaMessages.FirstFrame first) {
    var unused =
        local
            .run(
                shard,
                () -> {
                  host.follow(shard, first.link(), first.frame(), true);
                  return shard;
                })
            .thenRun(() -> news.moved(List.of(host.local(shard))));
  }

  private CompletionStage<byte[]> firstFrame(MemberId to, byte[] question) {
    LocalShard here = host.local(ReplicaMessages.shard(question));
    ReplicaMessages.FirstFrame first = here.firstFrame;
    boolean isOfThisEpoch = first != null && first.link().epoch() == here.serving();
    return CompletableFuture.completedFuture(
        ReplicaMessages.firstFrame(isOfThisEpoch ? first : null));
  }
}
