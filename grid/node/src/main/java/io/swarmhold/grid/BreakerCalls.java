package io.swarmhold.grid;

import io.swarmhold.model.Durability;
import io.swarmhold.model.breaker.BreakerAsk;
import io.swarmhold.model.breaker.BreakerKey;
import io.swarmhold.model.breaker.BreakerReply;
import io.swarmhold.model.replica.EnvelopeWindow;
import io.swarmhold.model.shard.ShardAnswer;
import io.swarmhold.model.shard.ShardCommand;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Brings what breakers are told to their shards, and the replies back in order. */
final class BreakerCalls {

  private final Shards shards;

  BreakerCalls(Shards shards) {
    this.shards = shards;
  }

  /** An agent's breaker lives where the agent does. */
  int shardOf(BreakerKey key) {
    return switch (key.kind()) {
      case AGENT -> shards.shardOf(key.tenant(), key.name());
      case POOL -> shards.shardOf(key.tenant(), "pool/" + key.name());
      case DEPENDENCY -> shards.shardOf(key.tenant(), "dependency/" + key.name());
    };
  }

  /**
   * @param durability null if nobody waits for it to be kept
   */
  CompletionStage<List<BreakerReply>> send(List<BreakerAsk> asks, @Nullable Durability durability) {
    if (asks.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    ShardParts<BreakerAsk> parts =
        ShardParts.of(asks, ask -> shardOf(ask.key()))
            .inPieces(
                some -> new ShardCommand.OfBreakers(some).logBytes(),
                EnvelopeWindow.MAX_LOG_BYTES_PER_ENVELOPE);
    Gathering<BreakerReply> gathering = new Gathering<>(asks.size(), parts.parts().size());
    for (ShardParts.Part<BreakerAsk> part : parts.parts()) {
      shards.send(
          part.shard(),
          new ShardCommand.OfBreakers(part.items()),
          durability,
          new ShardChannel.Reply() {
            @Override
            public void answered(ShardAnswer answer) {
              gathering.answered(part.places(), ((ShardAnswer.OfBreakers) answer).replies());
            }

            @Override
            public void failed(RuntimeException cause) {
              gathering.failed(cause);
            }
          });
    }
    return gathering.stage();
  }
}
