package io.swarmhold.edge.testkit;

import io.swarmhold.model.Durability;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.breaker.BreakerAsk;
import io.swarmhold.model.breaker.BreakerCommand;
import io.swarmhold.model.breaker.BreakerEvent;
import io.swarmhold.model.breaker.BreakerKey;
import io.swarmhold.model.breaker.BreakerReply;
import io.swarmhold.model.breaker.BreakerState;
import io.swarmhold.model.breaker.BreakerTable;
import io.swarmhold.model.breaker.Breakers;
import io.swarmhold.model.breaker.BreakersRules;
import io.swarmhold.model.port.BreakerControl;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The breakers of a {@link FakeSwarm}: one shard's, by their rules. */
public final class FakeBreakers implements BreakerControl {

  private final FakeState state;
  private final BreakerTable table = new BreakerTable();
  private final Breakers owner = new Breakers(table);

  FakeBreakers(FakeState state) {
    this.state = state;
  }

  private <T> CompletionStage<T> answer(T value) {
    return state.failure == null
        ? CompletableFuture.completedFuture(value)
        : CompletableFuture.failedFuture(state.failure);
  }

  @Override
  public CompletionStage<List<BreakerState>> list(TenantId tenant) {
    synchronized (state) {
      return answer(table.all().stream().filter(one -> one.key().tenant().equals(tenant)).toList());
    }
  }

  @Override
  public CompletionStage<Optional<BreakerState>> find(BreakerKey key) {
    synchronized (state) {
      return answer(Optional.ofNullable(table.find(key)));
    }
  }

  @Override
  public CompletionStage<BreakerReply> tell(
      BreakerKey key, BreakerCommand command, Durability durability) {
    synchronized (state) {
      return answer(
          BreakersRules.decide(List.of(new BreakerAsk(key, command)), new Turn()).getFirst());
    }
  }

  private final class Turn implements BreakersRules.Turn {
    @Override
    public BreakerTable table() {
      return table;
    }

    @Override
    public Breakers owner() {
      return owner;
    }

    @Override
    public long nowMillis() {
      return state.time.millis();
    }

    @Override
    public void happened(BreakerEvent event) {
      table.apply(event);
      owner.happened(event);
    }

    @Override
    public void forgotten(BreakerKey key) {
      table.forget(key);
      owner.forgotten(key);
    }
  }
}
