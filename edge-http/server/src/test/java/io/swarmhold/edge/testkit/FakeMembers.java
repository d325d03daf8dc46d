package io.swarmhold.edge.testkit;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.LatencyHistogram;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.AgentStatus;
import io.swarmhold.model.port.Swarm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A swarm of one member that answers, and of others that do not. */
public final class FakeMembers implements Swarm {

  private static final MemberId SELF = new MemberId("m-1");
  private static final int ALL = 10_000;

  private final FakeAgents agents;
  private final FakeStatus status;
  private volatile Map<String, LatencyHistogram> own = Map.of();

  /** Who does not answer. */
  public final NavigableSet<MemberId> missing = new TreeSet<>();

  FakeMembers(FakeAgents agents, FakeStatus status) {
    this.agents = agents;
    this.status = status;
  }

  private <T> CompletionStage<Gathered<T>> gathered(T value) {
    return CompletableFuture.completedFuture(
        new Gathered<>(value, new TreeSet<>(List.of(SELF)), missing));
  }

  @Override
  public CompletionStage<Gathered<List<Hosted>>> agents(TenantId tenant, String after, int limit) {
    return gathered(
        agents.list(tenant, after, limit).stream().map(agent -> new Hosted(agent, SELF)).toList());
  }

  @Override
  public CompletionStage<Gathered<List<Hosted>>> agents(TenantId tenant, List<AgentId> ids) {
    return gathered(
        ids.stream()
            .flatMap(id -> agents.find(tenant, id).stream())
            .map(status -> new Hosted(status, SELF))
            .toList());
  }

  @Override
  public CompletionStage<Gathered<Optional<Hosted>>> agent(TenantId tenant, AgentId agent) {
    return gathered(agents.find(tenant, agent).map(status -> new Hosted(status, SELF)));
  }

  @Override
  public CompletionStage<Gathered<Optional<Hosted>>> drain(TenantId tenant, AgentId agent) {
    agents.drain(tenant, agent);
    return agent(tenant, agent);
  }

  @Override
  public CompletionStage<Gathered<Load>> load(TenantId tenant) {
    List<AgentStatus> all = agents.list(tenant, "", ALL);
    List<String> unhealthy =
        all.stream()
            .filter(AgentStatus::unhealthy)
            .map(agent -> agent.profile().agent().value())
            .toList();
    Map<String, LatencyHistogram> latencies = new LinkedHashMap<>(own);
    latencies.putAll(status.histograms());
    return gathered(
        new Load(
            status.queue(tenant),
            status.pools(tenant),
            new AgentCounts(
                all.size(),
                all.stream().filter(AgentStatus::connected).count(),
                all.stream().filter(AgentStatus::draining).count(),
                unhealthy.size(),
                all.stream().mapToLong(AgentStatus::running).sum()),
            unhealthy,
            latencies));
  }

  @Override
  public void measuring(Map<String, LatencyHistogram> latencies) {
    own = latencies;
  }
}
