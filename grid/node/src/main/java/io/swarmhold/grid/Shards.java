package io.swarmhold.grid;

import io.swarmhold.model.Durability;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.UnavailableException;
import io.swarmhold.model.replica.Progress;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardCommand;
import java.util.NavigableSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** All shards, as seen from this member: where commands and looks go. */
final class Shards {

  private final ShardChannel[] channels;
  private final ShardCalls calls;
  private final LocalShards local;
  private final LostShards lost;

  Shards(int count, ShardCalls calls, LocalShards local, LostShards lost, LongSupplier nanos) {
    this.calls = calls;
    this.local = local;
    this.lost = lost;
    this.channels = new ShardChannel[count];
    for (int shard = 0; shard < count; shard++) {
      channels[shard] = new ShardChannel(shard, calls, nanos);
    }
  }

  int count() {
    return channels.length;
  }

  /** Where what the tenant calls so belongs: always the same. */
  int shardOf(TenantId tenant, String key) {
    int hash = tenant.value().hashCode() * 31 + key.hashCode();
    hash *= 0x9E3779B9;
    return Math.floorMod(hash ^ hash >>> 15, channels.length);
  }

  boolean has(int shard) {
    return shard < channels.length;
  }

  /** See {@link ShardChannel#send}. Fails at once where nobody could answer: {@link LostShards}. */
  void send(
      int shard, ShardCommand command, @Nullable Durability wanted, ShardChannel.Reply reply) {
    UnavailableException refusal = lost.refusal(shard);
    if (refusal == null) {
      channels[shard].send(command, wanted, reply);
    } else {
      reply.failed(refusal);
    }
  }

  void committed(int shard, Progress kept) {
    channels[shard].committed(kept);
  }

  void tick() {
    for (ShardChannel channel : channels) {
      channel.tick();
    }
  }

  /** Asks a shard wherever it is served. */
  <T> CompletionStage<Seen<T>> ask(int shard, ShardQuestion<T> question) {
    UnavailableException refusal = lost.refusal(shard);
    return refusal == null ? calls.ask(shard, question) : CompletableFuture.failedFuture(refusal);
  }

  /** Looks at a shard of this member, on its own thread; see {@link LocalShards#query}. */
  <T> CompletionStage<T> query(int shard, Function<Shard, T> query) {
    return local.query(shard, query);
  }

  /** Whether this member has a copy, of which it may or may not be the primary. */
  boolean isHere(int shard) {
    return local.isHere(shard);
  }

  /** Whether nobody could answer for it at the moment. */
  boolean isLost(int shard) {
    return lost.isLost(shard);
  }

  /** Those that nobody could answer for at the moment. */
  NavigableSet<Integer> lost() {
    return lost.all();
  }

  /** See {@link ShardLog#repeatBlank}. */
  CompletionStage<Long> repeatBlank(int shard) {
    return local.repeatBlank(shard);
  }

  /** Nothing will be answered any more. */
  void abandon(Throwable cause) {
    for (ShardChannel channel : channels) {
      channel.abandon(cause);
    }
  }

  /** The grid has stopped: who waits for one of its threads hears so. */
  void stopped() {
    local.close();
  }

  boolean isServedHere(int shard) {
    return local.isServedHere(shard);
  }
}
