package io.swarmhold.model.agent;

import io.swarmhold.model.agent.HeartbeatWatch.Slot;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a table keeps an agent, and its place in the watch over heartbeats, which only the shard's
 * primary keeps: none of it is logged or copied.
 */
final class AgentCell {

  private Agent agent;
  private int heartbeatMillis;

  /** When the agent was last heard, or could have been. */
  long heardAtMillis;

  @Nullable Slot slot;
  @Nullable AgentCell previous;
  @Nullable AgentCell next;

  AgentCell(Agent agent) {
    this.agent = agent;
    this.heartbeatMillis = agent.spec().heartbeatMillis();
  }

  Agent agent() {
    return agent;
  }

  int heartbeatMillis() {
    return heartbeatMillis;
  }

  void become(Agent changed) {
    if (!Arrays.equals(changed.specBytes(), agent.specBytes())) {
      heartbeatMillis = changed.spec().heartbeatMillis();
    }
    agent = changed;
  }

  /** When the agent is to be judged next if nothing is heard; {@code Long.MAX_VALUE} for never. */
  long dueAt(HeartbeatSettings settings) {
    return switch (agent.state()) {
      case HEALTHY -> missedAt(1, settings);
      case WARNING -> missedAt(2, settings);
      case CRITICAL -> missedAt(settings.missesToOffline(), settings);
      case OFFLINE ->
          agent.stateSinceMillis() + settings.attemptFailsAfterMillis(agent.recoveryAttempts() + 1);
      case DEPRECATED -> agent.stateSinceMillis() + settings.collectAfterMillis();
    };
  }

  private long missedAt(int misses, HeartbeatSettings settings) {
    return heartbeatMillis == AgentSpec.UNWATCHED
        ? Long.MAX_VALUE
        : heardAtMillis + settings.silence(misses, heartbeatMillis);
  }
}
