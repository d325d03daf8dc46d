package io.swarmhold.model.port;

import io.swarmhold.model.PoolId;
import io.swarmhold.model.agent.Agent;
import io.swarmhold.model.agent.AgentMode;
import io.swarmhold.model.agent.AgentSpec;
import io.swarmhold.model.agent.AgentState;
import io.swarmhold.model.agent.CapacityClass;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which agents are meant: those to whom everything applies that is said.
 *
 * @param pool one of its pools; null for any
 * @param capabilities all of these, and perhaps others; at most 64
 * @param region "" for any; likewise zone, node, version and user
 * @param labels each with this very value; at most 32
 * @param states one of these; empty for any
 * @param mode null for any; likewise the capacity class
 */
public record AgentFilter(
    @Nullable PoolId pool,
    NavigableSet<String> capabilities,
    String region,
    String zone,
    String node,
    String version,
    String user,
    SortedMap<String, String> labels,
    NavigableSet<AgentState> states,
    @Nullable AgentMode mode,
    @Nullable CapacityClass capacityClass) {

  /** All of them. */
  public static final AgentFilter ALL =
      new AgentFilter(
          null, new TreeSet<>(), "", "", "", "", "", new TreeMap<>(), new TreeSet<>(), null, null);

  public AgentFilter {
    if (capabilities.size() > AgentSpec.MAX_CAPABILITIES || labels.size() > AgentSpec.MAX_LABELS) {
      throw new IllegalArgumentException(
          "filter: %d capabilities and %d labels (expected: at most %d and %d)"
              .formatted(
                  capabilities.size(),
                  labels.size(),
                  AgentSpec.MAX_CAPABILITIES,
                  AgentSpec.MAX_LABELS));
    }
    capabilities = Collections.unmodifiableNavigableSet(new TreeSet<>(capabilities));
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    states = Collections.unmodifiableNavigableSet(new TreeSet<>(states));
  }

  /** Whether the agent is one of those. Cost: about a microsecond. */
  public boolean includes(Agent agent) {
    return (mode == null || agent.mode() == mode)
        && (states.isEmpty() || states.contains(agent.state()))
        && includes(agent.spec());
  }

  private boolean includes(AgentSpec spec) {
    return (pool == null || spec.pools().contains(pool))
        && spec.capabilities().containsAll(capabilities)
        && isAnyOr(region, spec.region())
        && isAnyOr(zone, spec.zone())
        && isAnyOr(node, spec.node())
        && isAnyOr(version, spec.version())
        && isAnyOr(user, spec.user())
        && spec.labels().entrySet().containsAll(labels.entrySet())
        && (capacityClass == null || spec.capacityClass() == capacityClass);
  }

  private static boolean isAnyOr(String wanted, String found) {
    return wanted.isEmpty() || wanted.equals(found);
  }
}
