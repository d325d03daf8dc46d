package io.swarmhold.grid;

import static io.swarmhold.grid.Grids.ACME;
import static io.swarmhold.grid.Grids.get;
import static io.swarmhold.model.kit.AgentBuilder.anAgent;
import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.Durability;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.AgentProfile;
import io.swarmhold.model.port.AgentSink;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Swarm.Gathered;
import io.swarmhold.model.port.Swarm.Hosted;
import io.swarmhold.model.port.Swarm.Load;
import io.swarmhold.model.port.TaskFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whichever member is asked, the answer speaks of all. */
class SwarmTest {

  private final Members members = new Members(3, 1, 2);

  /** An agent's end of the line that listens to nothing. */
  private static final class Deaf implements AgentSink {
    @Override
    public void assigned(List<Assignment> assignments) {}

    @Override
    public void revoked(TaskId task, long token) {}

    @Override
    public void replaced() {}

    @Override
    public boolean writable() {
      return true;
    }
  }

  @BeforeEach
  void settle() {
    members.awaitWhole();
  }

  @AfterEach
  void stop() {
    members.close();
  }

  private static AgentProfile called(String name) {
    AgentProfile any = anAgent().build();
    return new AgentProfile(
        ACME,
        new AgentId(name),
        List.of(ACME),
        any.pools(),
        any.capabilities(),
        any.region(),
        any.slots());
  }

  private void connect(int member, String agent) {
    var unused = members.of(member).node.agents().connect(called(agent), List.of(), new Deaf());
  }

  private Gathered<List<Hosted>> agents(int member, String after, int limit) {
    return get(members.of(member).node.swarm().agents(ACME, after, limit));
  }

  private static List<String> names(Gathered<List<Hosted>> page) {
    return page.value().stream()
        .map(one -> one.status().profile().agent() + "@" + one.member())
        .toList();
  }

  private Load load(int member) {
    return get(members.of(member).node.swarm().load(ACME)).value();
  }

  /** Over what Prometheus would scrape from each. */
  private double sumOf(String gauge) {
    return members.all.stream()
        .mapToDouble(one -> one.node.status().gauges().getOrDefault(gauge, Double.NaN))
        .sum();
  }

  @Test
  void agentsOfAllMembersAreListedOnceInOrderAndInPages() {
    connect(0, "a");
    connect(1, "b");
    connect(2, "c");
    connect(0, "d");
    Gathered<List<Hosted>> first = agents(1, "", 3);
    assertThat(names(first)).containsExactly("a@m0", "b@m1", "c@m2");
    assertThat(names(agents(1, "c", 3))).containsExactly("d@m0");
    assertThat(first.missing()).isEmpty();
    assertThat(load(2).agents().connected()).isEqualTo(4);
  }

  @Test
  void whoMovedIsListedWhereItIsAndDrainedFromAnywhere() {
    connect(0, "a");
    connect(2, "a");
    for (int asked = 0; asked < 3; asked++) {
      int member = asked;
      Members.await(
          "the move to be known", () -> names(agents(member, "", 10)).equals(List.of("a@m2")));
      assertThat(load(asked).agents().total()).isEqualTo(1);
    }
    Members.await(
        "one member alone to count the agent",
        () -> sumOf("agents_known") == 1 && sumOf("agents_connected") == 1);
    Optional<Hosted> drained =
        get(members.of(1).node.swarm().drain(ACME, new AgentId("a"))).value();
    assertThat(drained.orElseThrow().status().draining()).isTrue();
    assertThat(members.of(2).node.agents().find(ACME, new AgentId("a")).orElseThrow().draining())
        .isTrue();
    assertThat(get(members.of(1).node.swarm().drain(ACME, new AgentId("nobody"))).value())
        .isEmpty();
  }

  @Test
  void everyTaskIsCountedOnceWhicheverMemberIsAsked() {
    List<NewTask> tasks = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      tasks.add(aTask().key("k" + i).build());
    }
    get(members.of(0).node.queue().submit(ACME, tasks, Durability.DISK));
    for (int asked = 0; asked < 3; asked++) {
      Load load = load(asked);
      assertThat(load.queue().waiting()).isEqualTo(40);
      assertThat(load.queue().created()).isEqualTo(40);
      assertThat(load.pools()).hasSize(1);
      assertThat(load.pools().getFirst().ready()).isEqualTo(40);
      assertThat(load.latencies()).containsKey("log_sync");
    }
    assertThat(sumOf("tasks_ready")).as("what members say of themselves adds up").isEqualTo(40);
  }

  @Test
  void whatOneMemberWroteIsInTheListsOfAll() {
    for (int i = 0; i < 3; i++) {
      int count = i + 1;
      List<NewTask> one = List.of(aTask().key("k").build());
      get(members.of(0).node.queue().submit(ACME, one, Durability.DISK));
      for (Members.One asked : members.all) {
        Members.await(
            "all tasks to be listed at " + asked.id,
            () ->
                get(asked.node.queue().list(ACME, TaskFilter.ALL, 10, Optional.empty()))
                        .rows()
                        .size()
                    == count);
      }
    }
  }

  @Test
  void aMemberThatDoesNotAnswerIsNamedWithinTheBound() {
    connect(0, "a");
    connect(1, "b");
    MemberId gone = members.of(1).id;
    members.of(1).kill();
    Gathered<List<Hosted>> page = agents(0, "", 10);
    assertThat(names(page)).containsExactly("a@m0");
    assertThat(page.missing()).containsExactly(gone);
    assertThat(page.answered()).containsExactly(members.of(0).id, members.of(2).id);
  }
}
