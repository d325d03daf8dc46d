package io.swarmhold.grid;

import static io.swarmhold.grid.Grids.ACME;
import static io.swarmhold.grid.Grids.get;
import static io.swarmhold.grid.Members.await;
import static io.swarmhold.model.kit.AgentBuilder.anAgent;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.Durability;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.agent.Agent;
import io.swarmhold.model.agent.AgentAnswer.Outcome;
import io.swarmhold.model.agent.AgentMode;
import io.swarmhold.model.agent.AgentSpec;
import io.swarmhold.model.agent.AgentState;
import io.swarmhold.model.agent.CapacityClass;
import io.swarmhold.model.port.AgentFilter;
import io.swarmhold.model.port.Discovery;
import io.swarmhold.model.port.Registry;
import io.swarmhold.model.port.Registry.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Several members know the same agents, and go on knowing them when one is lost. */
class RegistryMembersTest {

  private static final int AGENTS = 300;

  @Test
  void whoRegistersAtOneMemberIsFoundAtAllAndOutlivesIt() {
    try (Members members = new Members(3, 1, 2)) {
      members.awaitWhole();
      registerAll(members.of(0));
      for (Members.One one : members.all) {
        awaitAll(one);
        assertThat(find(one, "a-7")).isPresent();
      }
      members.of(0).kill();
      members.awaitWhole();
      awaitAll(members.of(1));
      awaitAll(members.of(2));
      assertThat(find(members.of(2), "a-7")).isPresent();
      assertThat(get(registry(members.of(2)).register(ACME, entries(), Durability.DISK)))
          .allMatch(Outcome.Unchanged.class::isInstance);
    }
  }

  /** Whoever takes a shard over has heard nobody of it yet, and nobody is silent for that. */
  @Test
  void theLossOfAMemberIsNoLossOfAgents() {
    try (Members members = new Members(3, 1, 2)) {
      members.awaitWhole();
      registerAll(members.of(0));
      awaitAll(members.of(1));
      members.of(0).kill();
      members.awaitWhole();
      beat(members.of(1));
      await("signs of life that all shards took", () -> beat(members.of(2)).isEmpty());
      awaitAll(members.of(1));
      assertThat(get(registry(members.of(1)).census(ACME)).value().states())
          .containsEntry(AgentState.HEALTHY, (long) AGENTS)
          .containsEntry(AgentState.OFFLINE, 0L);
    }
  }

  @Test
  void whatOneMemberFoundIsNotShownAfterAnotherHasChangedIt() {
    try (Members members = new Members(3, 1, 2)) {
      members.awaitWhole();
      registerAll(members.of(0));
      Members.One one = members.of(1);
      await("all to be found", () -> discovered(one).size() == AGENTS);
      get(
          registry(members.of(2))
              .setMode(ACME, List.of(new AgentId("a-3")), AgentMode.PAUSED, "x", Durability.DISK));
      await("the change to be seen", () -> discovered(one).size() == AGENTS - 1);
      assertThat(discovered(one)).doesNotContain("a-3");
    }
  }

  @Test
  void whoIsPausedAtOneMemberGetsNoWorkAtAnother() {
    try (Members members = new Members(3, 1, 2)) {
      members.awaitWhole();
      TestAgent ada =
          TestAgent.connect(members.of(0).node.agents(), anAgent().named("ada").build());
      await("ada to be registered", () -> find(members.of(1), "ada").isPresent());
      get(
          registry(members.of(1))
              .setMode(
                  ACME, List.of(new AgentId("ada")), AgentMode.DRAINING, "x", Durability.DISK));
      await(
          "the word to come",
          () ->
              members.of(0).node.agents().find(ACME, new AgentId("ada")).orElseThrow().draining());
      ada.connection().disconnected();
    }
  }

  private static void registerAll(Members.One at) {
    assertThat(get(registry(at).register(ACME, entries(), Durability.DISK)))
        .allMatch(Outcome.Created.class::isInstance);
  }

  private static void awaitAll(Members.One at) {
    await(
        "everybody to be known at " + at.id,
        () -> get(registry(at).census(ACME)).value().total() == AGENTS);
  }

  private static List<AgentId> beat(Members.One at) {
    return get(
        registry(at).heartbeat(ACME, entries().stream().map(Registry.Entry::agent).toList()));
  }

  private static Optional<Agent> find(Members.One at, String name) {
    return get(registry(at).find(ACME, new AgentId(name)));
  }

  private static List<String> discovered(Members.One at) {
    List<Found> found =
        get(registry(at).discover(ACME, new Discovery(AgentFilter.ALL, "", true, AGENTS + 1)))
            .value();
    return found.stream().map(one -> one.agent().key().agent().value()).toList();
  }

  private static Registry registry(Members.One at) {
    return at.node.registry();
  }

  private static List<Registry.Entry> entries() {
    AgentSpec spec =
        new AgentSpec(
            List.of(new PoolId("research")),
            new TreeSet<>(),
            "eu",
            "",
            "",
            "",
            new TreeMap<>(),
            2,
            CapacityClass.ON_DEMAND,
            "",
            10_000);
    List<Registry.Entry> entries = new ArrayList<>();
    for (int i = 0; i < AGENTS; i++) {
      entries.add(new Registry.Entry(new AgentId("a-" + i), spec, Registry.ANY));
    }
    return entries;
  }
}
