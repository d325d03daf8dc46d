package io.swarmhold.model.shard;

import io.swarmhold.model.agent.AgentEvent;
import io.swarmhold.model.agent.AgentTurn;
import io.swarmhold.model.agent.AgentView;
import io.swarmhold.model.breaker.BreakerKey;

/** A turn as the rules of agents see it. */
record AgentsOfTurn(Turn turn) implements AgentTurn {

  @Override
  public AgentView view() {
    return turn.view().agents();
  }

  @Override
  public long nowMillis() {
    return turn.nowMillis();
  }

  @Override
  public void happened(AgentEvent event) {
    turn.happened(new TaskEvent.OfAgent(event));
    BreakerKey breaker = BreakerKey.of(event.key().tenant(), event.key().agent());
    if (event instanceof AgentEvent.Deregistered && turn.view().breakers().find(breaker) != null) {
      turn.happened(new TaskEvent.BreakerForgotten(breaker));
    }
  }
}
