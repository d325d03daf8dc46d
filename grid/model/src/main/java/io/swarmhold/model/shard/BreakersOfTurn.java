package io.swarmhold.model.shard;

import io.swarmhold.model.breaker.BreakerEvent;
import io.swarmhold.model.breaker.BreakerKey;
import io.swarmhold.model.breaker.BreakerTable;
import io.swarmhold.model.breaker.Breakers;
import io.swarmhold.model.breaker.BreakersRules;

/** A turn as the rules of breakers see it. */
record BreakersOfTurn(Turn turn) implements BreakersRules.Turn {

  @Override
  public BreakerTable table() {
    return turn.view().breakers();
  }

  @Override
  public Breakers owner() {
    return turn.breakers();
  }

  @Override
  public long nowMillis() {
    return turn.nowMillis();
  }

  @Override
  public void happened(BreakerEvent event) {
    turn.happened(new TaskEvent.OfBreaker(event));
  }

  @Override
  public void forgotten(BreakerKey key) {
    turn.happened(new TaskEvent.BreakerForgotten(key));
  }
}
