package io.swarmhold.grid;

import static io.swarmhold.grid.Grids.ACME;
import static io.swarmhold.grid.Grids.get;
import static io.swarmhold.model.kit.AgentBuilder.anAgent;
import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.Durability;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.agent.Agent;
import io.swarmhold.model.agent.AgentAnswer.Outcome;
import io.swarmhold.model.agent.AgentMode;
import io.swarmhold.model.agent.AgentSpec;
import io.swarmhold.model.agent.AgentState;
import io.swarmhold.model.agent.CapacityClass;
import io.swarmhold.model.port.AgentFilter;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Discovery;
import io.swarmhold.model.port.Registry;
import io.swarmhold.model.port.Registry.Census;
import io.swarmhold.model.port.Registry.Found;
import io.swarmhold.model.port.Reported;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Who is registered stays so, is found by what it can do, and is missed when it falls silent. */
class RegistryTest {

  private static final Grids grids = new Grids();

  private final Grids.Running grid = grids.start();
  private final Registry registry = grid.node.registry();

  @AfterAll
  static void stopHazelcast() {
    grids.close();
  }

  @Test
  void whoIsRegisteredOutlivesTheProcess() {
    List<Registry.Entry> entries = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      entries.add(entry("a-" + i, spec("eu-west", 10_000)));
    }
    List<Outcome> outcomes = get(registry.register(ACME, entries, Durability.DISK));
    assertThat(outcomes).hasSize(1_000).allMatch(Outcome.Created.class::isInstance);
    get(
        registry.keepCard(
            ACME,
            new AgentId("a-7"),
            "{\"name\":\"x\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8),
            Registry.ANY,
            Durability.DISK));

    Grids.Running again = grid.kill();
    Agent found = get(again.node.registry().find(ACME, new AgentId("a-7"))).orElseThrow();
    assertThat(found.spec()).isEqualTo(spec("eu-west", 10_000));
    assertThat(found.card()).asString().isEqualTo("{\"name\":\"x\"}");
    awaitIndex(again);
    assertThat(get(again.node.registry().census(ACME)).value().total()).isEqualTo(1_000);
    assertThat(get(again.node.registry().register(ACME, entries, Durability.DISK)))
        .allMatch(Outcome.Unchanged.class::isInstance);
  }

  @Test
  void whoChangesWhatAnotherHasChangedHearsSo() {
    Outcome created = register("ada", spec("eu", 10_000), Registry.NONE);
    long revision = ((Outcome.Created) created).revision();
    assertThat(register("ada", spec("us", 10_000), Registry.NONE))
        .isEqualTo(new Outcome.Conflict(revision));
    assertThat(register("ada", spec("us", 10_000), revision)).isInstanceOf(Outcome.Changed.class);
    assertThat(register("ada", spec("eu", 10_000), revision)).isInstanceOf(Outcome.Conflict.class);
    assertThat(get(registry.deregister(ACME, ids("ada", "eve"), Registry.ANY, Durability.DISK)))
        .containsExactly(new Outcome.Gone(), new Outcome.Missing());
    assertThat(get(registry.find(ACME, new AgentId("ada")))).isEmpty();
  }

  @Test
  void whoFallsSilentIsMissedAndTheSearchKnows() {
    register("ada", spec("eu", 10_000), Registry.ANY);
    register("bea", spec("eu", 10_000), Registry.ANY);
    assertThat(discovered()).containsExactlyInAnyOrder("ada", "bea");
    for (int i = 0; i < 4; i++) {
      grid.pass(Duration.ofSeconds(8));
      assertThat(get(registry.heartbeat(ACME, ids("bea", "eve")))).isEqualTo(ids("eve"));
    }
    assertThat(state("ada")).isEqualTo(AgentState.OFFLINE);
    assertThat(state("bea")).isEqualTo(AgentState.HEALTHY);
    assertThat(discovered()).containsExactly("bea");
    assertThat(get(registry.heartbeat(ACME, ids("ada")))).isEmpty();
    grid.settle();
    assertThat(state("ada")).isEqualTo(AgentState.HEALTHY);
    assertThat(discovered()).containsExactlyInAnyOrder("ada", "bea");
  }

  @Test
  void whatAnAgentHeldWhoseLineBrokeRunsElsewhereWithinHalfAMinute() {
    TestAgent ada = TestAgent.connect(grid.node.agents(), anAgent().named("ada").build());
    grid.pass(Duration.ofSeconds(1));
    TaskId task = grid.submitOne(aTask().build());
    grid.match();
    Assignment lost = ada.line.assigned().getFirst();
    grid.pass(Duration.ofMinutes(2));
    assertThat(state("ada")).as("while its line stands").isEqualTo(AgentState.HEALTHY);
    ada.connection().disconnected();
    TestAgent bea = TestAgent.connect(grid.node.agents(), anAgent().named("bea").build());
    passSeconds(28);
    assertThat(bea.line.assigned()).isEmpty();
    passSeconds(6);
    grid.match();
    assertThat(state("ada")).isEqualTo(AgentState.OFFLINE);
    Assignment again = bea.line.assigned().getFirst();
    assertThat(again.task()).isEqualTo(task);
    assertThat(again.token()).isGreaterThan(lost.token());
    assertThat(ada.complete(lost)).containsExactly(Reported.STALE);
    assertThat(bea.complete(again)).containsExactly(Reported.ACCEPTED);
    assertThat(get(grid.node.queue().find(ACME, task)).orElseThrow().status())
        .isEqualTo(TaskStatus.SUCCEEDED);
  }

  @Test
  void whoIsPausedGetsNothingUntilItIsResumedAlsoAfterItsLineBroke() {
    TestAgent ada = TestAgent.connect(grid.node.agents(), anAgent().named("ada").build());
    grid.pass(Duration.ofSeconds(1));
    setMode("ada", AgentMode.PAUSED);
    grid.submitOne(aTask().build());
    grid.match();
    assertThat(ada.line.assigned()).isEmpty();
    ada.connection().disconnected();
    TestAgent again = TestAgent.connect(grid.node.agents(), anAgent().named("ada").build());
    grid.pass(Duration.ofSeconds(2));
    grid.match();
    assertThat(again.line.assigned()).isEmpty();
    setMode("ada", AgentMode.ACTIVE);
    grid.match();
    assertThat(again.line.assigned()).hasSize(1);
  }

  @Test
  void whoComesToWorkIsRegisteredAndKeepsWhatItSaidBefore() {
    register("ada", spec("eu", 10_000), Registry.ANY);
    TestAgent ada =
        TestAgent.connect(
            grid.node.agents(), anAgent().named("ada").in("draft").ableTo("gpu").slots(7).build());
    TestAgent.connect(grid.node.agents(), anAgent().named("bea").in("draft").build());
    grid.pass(Duration.ofSeconds(1));
    AgentSpec both = get(registry.find(ACME, new AgentId("ada"))).orElseThrow().spec();
    assertThat(both.pools()).containsExactly(new PoolId("draft"));
    assertThat(both.capabilities()).containsExactly("gpu");
    assertThat(both.slots()).isEqualTo(7);
    assertThat(both.labels()).isEqualTo(Map.of("tier", "gold"));
    assertThat(both.region()).isEqualTo("eu");
    awaitIndex(grid);
    AgentFilter drafts =
        new AgentFilter(
            new PoolId("draft"),
            new TreeSet<>(),
            "",
            "",
            "",
            "",
            "",
            new TreeMap<>(),
            new TreeSet<>(),
            null,
            null);
    assertThat(names(get(registry.list(ACME, drafts, "", 10)).value()))
        .containsExactly("ada", "bea");
    ada.connection().disconnected();
  }

  @Test
  void theSearchPrefersWhoHasRoom() {
    TestAgent ada = TestAgent.connect(grid.node.agents(), anAgent().named("ada").slots(4).build());
    TestAgent.connect(grid.node.agents(), anAgent().named("bea").slots(1).in("other").build());
    for (int i = 0; i < 3; i++) {
      grid.submitOne(aTask().build());
    }
    grid.match();
    assertThat(ada.line.assigned()).hasSize(3);
    grid.pass(Duration.ofSeconds(2));
    awaitIndex(grid);
    grid.pass(Duration.ofSeconds(2));
    List<Found> found =
        get(registry.discover(ACME, new Discovery(AgentFilter.ALL, "", true, 10))).value();
    assertThat(names(found)).containsExactly("bea", "ada");
    assertThat(found.getLast().running()).isEqualTo(3);
  }

  @Test
  void moreThanFitsInOneCallIsRefused() {
    List<AgentId> many = new ArrayList<>();
    for (int i = 0; i <= Registry.MAX_HEARTBEATS; i++) {
      many.add(new AgentId("a-" + i));
    }
    assertThatThrownBy(() -> registry.heartbeat(ACME, many))
        .hasMessage("agents: 10001 (expected: at most 10000)");
    assertThatThrownBy(() -> registry.deregister(ACME, many, Registry.ANY, Durability.DISK))
        .hasMessage("agents: 10001 (expected: at most 1000)");
  }

  @Test
  void theCensusCountsEveryone() {
    register("ada", spec("eu", 10_000), Registry.ANY);
    register("bea", spec("eu", 0), Registry.ANY);
    setMode("bea", AgentMode.PAUSED);
    passSeconds(12);
    awaitIndex(grid);
    Census census = get(registry.census(ACME)).value();
    assertThat(census.total()).isEqualTo(2);
    assertThat(census.states())
        .containsEntry(AgentState.WARNING, 1L)
        .containsEntry(AgentState.HEALTHY, 1L)
        .containsEntry(AgentState.OFFLINE, 0L);
    assertThat(census.modes()).containsEntry(AgentMode.PAUSED, 1L);
    assertThat(census.pools()).containsEntry(new PoolId("research"), 2L);
  }

  private void passSeconds(int seconds) {
    for (int i = 0; i < seconds; i++) {
      grid.pass(Duration.ofMillis(950));
    }
  }

  private List<String> discovered() {
    awaitIndex(grid);
    return names(
        get(registry.discover(ACME, new Discovery(AgentFilter.ALL, "eu", true, 10))).value());
  }

  private static List<String> names(List<Found> found) {
    return found.stream().map(one -> one.agent().key().agent().value()).toList();
  }

  private static void awaitIndex(Grids.Running running) {
    running.settle();
    Fleet fleet = running.node.parts().fleet();
    Members.await("the index", fleet.feed()::isIdle);
  }

  private AgentState state(String name) {
    return get(registry.find(ACME, new AgentId(name))).orElseThrow().state();
  }

  private void setMode(String name, AgentMode mode) {
    assertThat(get(registry.setMode(ACME, ids(name), mode, "olga", Durability.DISK)))
        .allMatch(Outcome.Changed.class::isInstance);
  }

  private Outcome register(String name, AgentSpec spec, long expected) {
    return get(registry.register(
            ACME, List.of(new Registry.Entry(new AgentId(name), spec, expected)), Durability.DISK))
        .getFirst();
  }

  private static Registry.Entry entry(String name, AgentSpec spec) {
    return new Registry.Entry(new AgentId(name), spec, Registry.ANY);
  }

  private static List<AgentId> ids(String... names) {
    return java.util.stream.Stream.of(names).map(AgentId::new).toList();
  }

  private static AgentSpec spec(String region, int heartbeatMillis) {
    return new AgentSpec(
        List.of(new PoolId("research")),
        new TreeSet<>(),
        region,
        "",
        "node-1",
        "1.0",
        new TreeMap<>(Map.of("tier", "gold")),
        2,
        CapacityClass.SPOT,
        "",
        heartbeatMillis);
  }
}
