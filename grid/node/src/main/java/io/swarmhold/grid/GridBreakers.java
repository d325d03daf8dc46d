package io.swarmhold.grid;

import io.swarmhold.model.Durability;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.breaker.BreakerAsk;
import io.swarmhold.model.breaker.BreakerCommand;
import io.swarmhold.model.breaker.BreakerKey;
import io.swarmhold.model.breaker.BreakerReply;
import io.swarmhold.model.breaker.BreakerState;
import io.swarmhold.model.port.BreakerControl;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Breakers, as this member offers them: each is asked in its shard. */
final class GridBreakers implements BreakerControl {

  private final Shards shards;
  private final CommittedReads looks;
  private final BreakerCalls calls;

  GridBreakers(Shards shards, CommittedReads looks, BreakerCalls calls) {
    this.shards = shards;
    this.looks = looks;
    this.calls = calls;
  }

  @Override
  public CompletionStage<List<BreakerState>> list(TenantId tenant) {
    CompletionStage<List<BreakerState>> all = CompletableFuture.completedFuture(new ArrayList<>());
    for (int shard = 0; shard < shards.count(); shard++) {
      all =
          all.thenCombine(
              looks.at(shard, new ShardQuestion.OfBreakers(tenant)), GridBreakers::together);
    }
    return all.thenApply(states ->
        states.stream().sorted(Comparator.comparing(BreakerState::key)).limit(MAX_LISTED).toList());
  }

  private static List<BreakerState> together(List<BreakerState> some, List<BreakerState> more) {
    some.addAll(more);
    return some;
  }

  @Override
  public CompletionStage<Optional<BreakerState>> find(BreakerKey key) {
    return looks.at(calls.shardOf(key), new ShardQuestion.OfBreaker(key));
  }

  @Override
  public CompletionStage<BreakerReply> tell(
      BreakerKey key, BreakerCommand command, Durability durability) {
    return calls.send(List.of(new BreakerAsk(key, command)), durability).thenApply(List::getFirst);
  }
}
