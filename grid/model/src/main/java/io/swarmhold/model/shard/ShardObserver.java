package io.swarmhold.model.shard;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.agent.AgentEvent;
import io.swarmhold.model.agent.AgentTable;
import io.swarmhold.model.breaker.BreakerEvent;
import org.jspecify.annotations.Nullable;

/**
 * Hears of each event right after it was folded, on the thread that owns the shard. Never changes
 * the outcome.
 */
public interface ShardObserver {

  /** Hears nothing. */
  ShardObserver NONE = (event, task, before, atMillis) -> {};

  /**
   * @param task the task it concerns, as it stands now, or as it last stood if it is purged; null
   *     if the event concerns no single one
   * @param before its status before the event; null if it is new or the event concerns none
   */
  void happened(
      TaskEvent event, @Nullable TaskRead task, @Nullable TaskStatus before, long atMillis);

  /** Hears of an event of a breaker, which concerns no task. */
  default void breakerMoved(BreakerEvent event, long atMillis) {}

  /** An agent gave a sign of life and said how much it holds; nothing is logged of it. */
  default void agentLoaded(AgentKey agent, int running, int slots) {}

  /** Hears of an event of an agent, which concerns no task. */
  default void agentChanged(AgentEvent event, AgentTable.Change change, long atMillis) {}
}
