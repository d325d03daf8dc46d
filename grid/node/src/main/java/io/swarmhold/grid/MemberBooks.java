package io.swarmhold.grid;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.LatencyHistogram;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.AgentStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What this member alone knows of a tenant's agents and queues. */
final class MemberBooks {

  /** Agents of one tenant that are counted: as many as one member is made for. */
  private static final int MAX_AGENTS = 10_000;

  private final AgentDesks desks;
  private final GridStatus status;
  private volatile Map<String, LatencyHistogram> edge = Map.of();

  MemberBooks(AgentDesks desks, GridStatus status) {
    this.desks = desks;
    this.status = status;
  }

  /** Counts these as well. */
  void measuring(Map<String, LatencyHistogram> own) {
    edge = own;
  }

  List<AgentStatus> agents(TenantId tenant, String after, int limit) {
    return desks.list(tenant, after, limit);
  }

  /** None if the agent is not known here. */
  List<AgentStatus> agent(TenantId tenant, AgentId agent, boolean drain) {
    if (drain) {
      desks.drain(tenant, agent);
    }
    return desks.find(tenant, agent).map(List::of).orElse(List.of());
  }

  MemberLoad load(TenantId tenant) {
    List<MemberLoad.AgentBrief> agents = new ArrayList<>();
    for (AgentStatus agent : desks.list(tenant, "", MAX_AGENTS)) {
      agents.add(MemberLoad.AgentBrief.of(agent));
    }
    Map<String, LatencyHistogram> latencies = new LinkedHashMap<>(edge);
    latencies.putAll(status.histograms());
    return new MemberLoad(status.queue(tenant), status.pools(tenant), agents, latencies);
  }
}
