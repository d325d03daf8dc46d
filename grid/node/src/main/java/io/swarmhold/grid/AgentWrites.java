package io.swarmhold.grid;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.Durability;
import io.swarmhold.model.agent.AgentAnswer;
import io.swarmhold.model.agent.AgentAnswer.Outcome;
import io.swarmhold.model.agent.AgentCommand;
import io.swarmhold.model.replica.EnvelopeWindow;
import io.swarmhold.model.shard.ShardAnswer;
import io.swarmhold.model.shard.ShardCommand;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Brings commands about agents to the agents' shards, and the outcomes back in order. */
final class AgentWrites {

  private final Shards shards;

  AgentWrites(Shards shards) {
    this.shards = shards;
  }

  int shardOf(AgentKey agent) {
    return shards.shardOf(agent.tenant(), agent.agent().value());
  }

  /**
   * @param command about some of the items, all of one shard
   * @param durability null if nobody waits for it to be kept
   */
  <T> CompletionStage<List<Outcome>> send(
      List<T> items,
      Function<T, AgentKey> agentOf,
      Function<List<T>, AgentCommand> command,
      @Nullable Durability durability) {
    if (items.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    ShardParts<T> parts =
        ShardParts.of(items, item -> shardOf(agentOf.apply(item)))
            .inPieces(
                some -> command.apply(some).logBytes(), EnvelopeWindow.MAX_LOG_BYTES_PER_ENVELOPE);
    Gathering<Outcome> gathering = new Gathering<>(items.size(), parts.parts().size());
    for (ShardParts.Part<T> part : parts.parts()) {
      shards.send(
          part.shard(),
          new ShardCommand.OfAgents(command.apply(part.items())),
          durability,
          new ShardChannel.Reply() {
            @Override
            public void answered(ShardAnswer answer) {
              AgentAnswer about = ((ShardAnswer.OfAgents) answer).answer();
              gathering.answered(part.places(), ((AgentAnswer.Written) about).outcomes());
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
