package io.swarmhold.jobs.match;

import io.swarmhold.model.Lane;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.AgentProfile;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Agents that may be given the same lanes, the least loaded first. Whether a lane suits is asked
 * once for a class, not for each of ten thousand agents.
 *
 * <p>Agents stand in lists by sixteenths of their load; within a list the one that has waited
 * longest is first.
 */
final class AgentClass {

  static final int LEVELS = 16;

  /** Those who can do least else come first, so that who can do much is left for who needs it. */
  static final Comparator<AgentClass> LEAST_ABLE_FIRST =
      Comparator.<AgentClass>comparingInt(group -> group.abilities)
          .thenComparing(group -> group.name);

  private final Key key;
  private final Set<TenantId> serves;
  private final int abilities;
  private final String name;
  private final @Nullable AgentSupply[] heads = new @Nullable AgentSupply[LEVELS];
  private final @Nullable AgentSupply[] tails = new @Nullable AgentSupply[LEVELS];
  private long credits;
  private int ready;

  /** Agents of the class, with credits or without. */
  int agents;

  /** What decides which lanes an agent may be given. */
  record Key(List<TenantId> serves, List<PoolId> pools, Set<String> capabilities, String region) {
    static Key of(AgentProfile profile) {
      return new Key(profile.serves(), profile.pools(), profile.capabilities(), profile.region());
    }
  }

  AgentClass(Key key) {
    this.key = key;
    this.serves = Set.copyOf(key.serves());
    this.abilities = key.capabilities().size() + key.pools().size();
    this.name = key.pools() + " " + new TreeSet<>(key.capabilities()) + key.region() + key.serves();
  }

  Key key() {
    return key;
  }

  boolean suits(Lane lane) {
    return key.pools().contains(lane.pool())
        && serves.contains(lane.tenant())
        && (lane.region().isEmpty() || lane.region().equals(key.region()))
        && key.capabilities().containsAll(lane.capabilities());
  }

  /** Credits of all its agents. */
  long credits() {
    return credits;
  }

  /** Agents with credits. */
  int ready() {
    return ready;
  }

  /** The least loaded agent with credits. */
  @Nullable AgentSupply first() {
    for (AgentSupply head : heads) {
      if (head != null) {
        return head;
      }
    }
    return null;
  }

  void change(AgentSupply agent, int by) {
    if (agent.level >= 0) {
      unlink(agent);
    }
    agent.credits += by;
    credits += by;
    if (agent.credits > 0) {
      link(agent);
    }
  }

  private void link(AgentSupply agent) {
    int level = agent.loadLevel();
    AgentSupply tail = tails[level];
    agent.level = level;
    agent.previous = tail;
    agent.next = null;
    if (tail == null) {
      heads[level] = agent;
    } else {
      tail.next = agent;
    }
    tails[level] = agent;
    ready++;
  }

  private void unlink(AgentSupply agent) {
    if (agent.previous == null) {
      heads[agent.level] = agent.next;
    } else {
      agent.previous.next = agent.next;
    }
    if (agent.next == null) {
      tails[agent.level] = agent.previous;
    } else {
      agent.next.previous = agent.previous;
    }
    agent.previous = null;
    agent.next = null;
    agent.level = -1;
    ready--;
  }
}
