package io.swarmhold.grid;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.agent.Agent;
import io.swarmhold.model.agent.AgentEvent;
import io.swarmhold.model.agent.AgentState;
import io.swarmhold.model.agent.AgentTable;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardAnswer;
import io.swarmhold.model.shard.ShardCommand;
import io.swarmhold.model.shard.ShardObserver;
import io.swarmhold.model.shard.TaskEvent;
import io.swarmhold.model.shard.TaskRead;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Has what lost agents held given to others: every shard takes it back. Whoever begins to serve a
 * shard does so once more for those of its agents that are offline then, in case the one before
 * died over it; to take back what was taken back does nothing.
 */
final class LostAgents {

  /** Agents in one command. */
  private static final int MAX_AT_ONCE = 1_000;

  /** Commands that wait for somebody to serve their shard; leases beyond end by their time. */
  private static final int MAX_AGAIN = 10_000;

  /** Leases taken back so far. */
  final AtomicLong takenBack = new AtomicLong();

  private final Queue<Loss> losses = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> again = new ConcurrentLinkedQueue<>();
  private final Shards shards;

  /**
   * @param atMillis when the agent was given up; what it was leased later is its own
   */
  private record Loss(AgentKey agent, long atMillis) {}

  LostAgents(Shards shards) {
    this.shards = shards;
  }

  /** Observes a shard that is served here. */
  ShardObserver observer() {
    return new ShardObserver() {
      @Override
      public void happened(
          TaskEvent event, @Nullable TaskRead task, @Nullable TaskStatus before, long atMillis) {}

      @Override
      public void agentChanged(AgentEvent event, AgentTable.Change change, long atMillis) {
        boolean isLost =
            change.after() == null
                || (event instanceof AgentEvent.Missed(AgentKey key, AgentState state)
                    && state == AgentState.OFFLINE);
        if (isLost) {
          losses.add(new Loss(event.key(), atMillis));
        }
      }
    };
  }

  /** The shard is served here from now on; on its thread. */
  void adopted(Shard shard) {
    for (Agent agent : shard.agents().all()) {
      if (agent.state() == AgentState.OFFLINE) {
        losses.add(new Loss(agent.key(), agent.stateSinceMillis()));
      }
    }
  }

  /** Takes the next step; to be called from time to time. */
  void tick() {
    for (int left = again.size(); left > 0; left--) {
      Runnable one = again.poll();
      if (one != null) {
        one.run();
      }
    }
    List<AgentKey> agents = new ArrayList<>();
    long atMillis = 0;
    for (Loss loss = losses.poll(); loss != null; loss = losses.poll()) {
      agents.add(loss.agent());
      atMillis = Math.max(atMillis, loss.atMillis());
      if (agents.size() == MAX_AT_ONCE) {
        takeBack(new ShardCommand.TakeBack(agents, atMillis));
        agents = new ArrayList<>();
      }
    }
    if (!agents.isEmpty()) {
      takeBack(new ShardCommand.TakeBack(agents, atMillis));
    }
  }

  private void takeBack(ShardCommand.TakeBack command) {
    for (int shard = 0; shard < shards.count(); shard++) {
      takeBack(shard, command);
    }
  }

  private void takeBack(int shard, ShardCommand.TakeBack command) {
    shards.send(
        shard,
        command,
        null,
        new ShardChannel.Reply() {
          @Override
          public void answered(ShardAnswer answer) {
            int count = ((ShardAnswer.Affected) answer).count();
            takenBack.addAndGet(count);
            if (count == ShardCommand.MAX_TAKEN_BACK) {
              takeBack(shard, command);
            }
          }

          @Override
          public void failed(RuntimeException cause) {
            if (again.size() < MAX_AGAIN) {
              again.add(() -> takeBack(shard, command));
            }
          }
        });
  }
}
