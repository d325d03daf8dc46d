package io.swarmhold.edge.testkit;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.AgentKey;
import io.swarmhold.model.Durability;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.agent.Agent;
import io.swarmhold.model.agent.AgentAnswer;
import io.swarmhold.model.agent.AgentAnswer.Outcome;
import io.swarmhold.model.agent.AgentCommand;
import io.swarmhold.model.agent.AgentEvent;
import io.swarmhold.model.agent.AgentMode;
import io.swarmhold.model.agent.AgentRules;
import io.swarmhold.model.agent.AgentSpec;
import io.swarmhold.model.agent.AgentSpecCodec;
import io.swarmhold.model.agent.AgentState;
import io.swarmhold.model.agent.AgentTable;
import io.swarmhold.model.agent.AgentTurn;
import io.swarmhold.model.agent.AgentView;
import io.swarmhold.model.agent.CapacityClass;
import io.swarmhold.model.agent.HeartbeatSettings;
import io.swarmhold.model.agent.HeartbeatWatch;
import io.swarmhold.model.agent.HeartbeatWatch.Heard;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.AgentFilter;
import io.swarmhold.model.port.AgentProfile;
import io.swarmhold.model.port.Discovery;
import io.swarmhold.model.port.Registry;
import io.swarmhold.model.port.Swarm.Gathered;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The registry of a {@link FakeSwarm}: one shard's table, by its rules. */
public final class FakeRegistry implements Registry {

  private final FakeState state;
  private final AgentTable table = new AgentTable();
  private final HeartbeatWatch watch;

  FakeRegistry(FakeState state) {
    this.state = state;
    this.watch = new HeartbeatWatch(table, HeartbeatSettings.DEFAULT, state.time.millis());
  }

  /** Registers who comes to work. */
  void met(AgentProfile profile) {
    AgentSpec spec =
        new AgentSpec(
            profile.pools(),
            new TreeSet<>(profile.capabilities()),
            profile.region(),
            "",
            "",
            "",
            new TreeMap<>(),
            profile.slots(),
            CapacityClass.ON_DEMAND,
            "",
            HeartbeatSettings.DEFAULT_INTERVAL_MILLIS);
    var unused =
        decide(
            new AgentCommand.Attach(
                List.of(registration(profile.tenant(), profile.agent(), spec, ANY))));
  }

  private static AgentCommand.Registration registration(
      TenantId tenant, AgentId agent, AgentSpec spec, long expected) {
    return new AgentCommand.Registration(
        new AgentKey(tenant, agent), AgentSpecCodec.encode(spec), expected);
  }

  private List<Outcome> decide(AgentCommand command) {
    synchronized (state) {
      return ((AgentAnswer.Written) AgentRules.decide(command, new Turn())).outcomes();
    }
  }

  private final class Turn implements AgentTurn {
    @Override
    public AgentView view() {
      return table;
    }

    @Override
    public long nowMillis() {
      return state.time.millis();
    }

    @Override
    public void happened(AgentEvent event) {
      watch.changed(table.apply(event, nowMillis()), nowMillis());
    }
  }

  /** Judges who is silent by now. */
  public void judge() {
    synchronized (state) {
      var unused =
          decide(
              new AgentCommand.Judge(
                  watch.due(state.time.millis(), MAX_BATCH), HeartbeatSettings.DEFAULT));
    }
  }

  private <T> CompletionStage<T> answer(T value) {
    return state.failure == null
        ? CompletableFuture.completedFuture(value)
        : CompletableFuture.failedFuture(state.failure);
  }

  private <T> CompletionStage<Gathered<T>> gathered(T value) {
    return answer(
        new Gathered<>(value, new TreeSet<>(List.of(new MemberId("m-1"))), new TreeSet<>()));
  }

  @Override
  public CompletionStage<List<Outcome>> register(
      TenantId tenant, List<Entry> agents, Durability durability) {
    return answer(
        decide(
            new AgentCommand.Register(
                agents.stream()
                    .map(one -> registration(tenant, one.agent(), one.spec(), one.expected()))
                    .toList())));
  }

  @Override
  public CompletionStage<Outcome> keepCard(
      TenantId tenant,
      AgentId agent,
      byte @Nullable [] card,
      long expected,
      Durability durability) {
    AgentKey key = new AgentKey(tenant, agent);
    return answer(decide(new AgentCommand.KeepCard(key, card, expected)).getFirst());
  }

  @Override
  public CompletionStage<List<Outcome>> deregister(
      TenantId tenant, List<AgentId> agents, long expected, Durability durability) {
    return answer(decide(new AgentCommand.Deregister(keys(tenant, agents), expected)));
  }

  private static List<AgentKey> keys(TenantId tenant, List<AgentId> agents) {
    return agents.stream().map(agent -> new AgentKey(tenant, agent)).toList();
  }

  @Override
  public CompletionStage<List<Outcome>> setMode(
      TenantId tenant, List<AgentId> agents, AgentMode mode, String by, Durability durability) {
    List<Outcome> outcomes = decide(new AgentCommand.SetMode(keys(tenant, agents), mode, by));
    synchronized (state) {
      for (AgentId agent : agents) {
        FakeState.Worker worker = state.workerOf(tenant, agent);
        if (worker != null) {
          worker.draining = mode != AgentMode.ACTIVE;
        }
      }
    }
    return answer(outcomes);
  }

  @Override
  public CompletionStage<Optional<Agent>> find(TenantId tenant, AgentId agent) {
    synchronized (state) {
      return answer(Optional.ofNullable(table.find(new AgentKey(tenant, agent))));
    }
  }

  private Stream<Agent> of(TenantId tenant, Predicate<Agent> which) {
    synchronized (state) {
      return Stream.of(table.all())
          .filter(agent -> agent.key().tenant().equals(tenant))
          .filter(which);
    }
  }

  @Override
  public CompletionStage<Gathered<List<Found>>> list(
      TenantId tenant, AgentFilter filter, String after, int limit) {
    return gathered(
        of(tenant, filter::includes)
            .filter(agent -> agent.key().agent().value().compareTo(after) > 0)
            .limit(limit)
            .map(agent -> new Found(agent, 0))
            .toList());
  }

  @Override
  public CompletionStage<Gathered<List<Found>>> discover(TenantId tenant, Discovery discovery) {
    return gathered(
        of(tenant, discovery.filter()::includes)
            .filter(agent -> !discovery.usable() || agent.takesWork())
            .sorted(Comparator.comparingInt(agent -> discovery.distance(agent.spec().region())))
            .limit(discovery.limit())
            .map(agent -> new Found(agent, 0))
            .toList());
  }

  @Override
  public CompletionStage<List<AgentId>> heartbeat(TenantId tenant, List<AgentId> agents) {
    synchronized (state) {
      return answer(
          agents.stream()
              .filter(agent ->
                  watch.heard(new AgentKey(tenant, agent), state.time.millis()) == Heard.UNKNOWN)
              .toList());
    }
  }

  @Override
  public CompletionStage<Gathered<Census>> census(TenantId tenant) {
    Map<AgentState, Long> states = new EnumMap<>(AgentState.class);
    for (AgentState each : AgentState.values()) {
      states.put(each, of(tenant, agent -> agent.state() == each).count());
    }
    Map<AgentMode, Long> modes = new EnumMap<>(AgentMode.class);
    for (AgentMode each : AgentMode.values()) {
      modes.put(each, of(tenant, agent -> agent.mode() == each).count());
    }
    Map<PoolId, Long> pools = new TreeMap<>();
    of(tenant, agent -> true)
        .forEach(agent -> agent.spec().pools().forEach(pool -> pools.merge(pool, 1L, Long::sum)));
    return gathered(new Census(of(tenant, agent -> true).count(), states, modes, pools));
  }
}
