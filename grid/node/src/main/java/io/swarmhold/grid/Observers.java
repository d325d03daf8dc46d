package io.swarmhold.grid;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.agent.AgentEvent;
import io.swarmhold.model.agent.AgentTable;
import io.swarmhold.model.breaker.BreakerEvent;
import io.swarmhold.model.shard.ShardObserver;
import io.swarmhold.model.shard.TaskEvent;
import io.swarmhold.model.shard.TaskRead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several that hear of the same shard: two of its tasks, which change ten thousand times more often
 * than agents do, and any number of its agents.
 */
record Observers(ShardObserver books, ShardObserver projected, List<ShardObserver> ofAgents)
    implements ShardObserver {

  @Override
  public void happened(
      TaskEvent event, @Nullable TaskRead task, @Nullable TaskStatus before, long atMillis) {
    books.happened(event, task, before, atMillis);
    projected.happened(event, task, before, atMillis);
  }

  @Override
  public void agentChanged(AgentEvent event, AgentTable.Change change, long atMillis) {
    books.agentChanged(event, change, atMillis);
    for (ShardObserver one : ofAgents) {
      one.agentChanged(event, change, atMillis);
    }
  }

  @Override
  public void breakerMoved(BreakerEvent event, long atMillis) {
    for (ShardObserver one : ofAgents) {
      one.breakerMoved(event, atMillis);
    }
  }

  @Override
  public void agentLoaded(AgentKey agent, int running, int slots) {
    for (ShardObserver one : ofAgents) {
      one.agentLoaded(agent, running, slots);
    }
  }
}
