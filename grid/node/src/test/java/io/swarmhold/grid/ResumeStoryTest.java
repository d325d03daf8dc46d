package io.swarmhold.grid;

import static io.swarmhold.grid.Grids.ACME;
import static io.swarmhold.grid.Grids.get;
import static io.swarmhold.model.kit.AgentBuilder.anAgent;
import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.swarmhold.model.Durability;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.kit.Seeds;
import io.swarmhold.model.port.AgentProfile;
import io.swarmhold.model.port.Agents.Holding;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An agent on a bad line: it connects, loses some of what it is sent, comes back with what it knows
 * of, polls, reports, lets leases run out. Nothing is lost, nothing is given twice, and it never
 * holds more than it asked for.
 */
class ResumeStoryTest {

  private static final int SLOTS = 6;

  private static Grids grids;

  @BeforeAll
  static void startHazelcast() {
    grids = new Grids();
  }

  @AfterAll
  static void stopHazelcast() {
    grids.close();
  }

  static LongStream seeds() {
    return Seeds.upTo(150);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void nothingIsLostNorDoubled(long seed) {
    new Story(grids.start(), new SplittableRandom(seed)).run(60);
  }

  private static final class Story {

    private final Grids.Running grid;
    private final SplittableRandom dice;
    private final AgentProfile profile = anAgent().slots(SLOTS).build();
    private final Set<TaskId> submitted = new HashSet<>();
    private final Set<TaskId> over = new HashSet<>();
    private TestAgent agent;
    private boolean connected = true;

    /** What the agent knows it holds: what it was told, less what got lost on the line. */
    private final Map<Holding, Assignment> knows = new HashMap<>();

    private int read;
    private int revocationsRead;

    Story(Grids.Running grid, SplittableRandom dice) {
      this.grid = grid;
      this.dice = dice;
      this.agent = TestAgent.connect(grid.node.agents(), profile);
    }

    void run(int steps) {
      for (int i = 0; i < steps; i++) {
        step();
        grid.settle();
        readLine();
        referee();
      }
      ending();
    }

    private void step() {
      switch (dice.nextInt(12)) {
        case 0, 1, 2 -> submit();
        case 3, 4 -> grid.match();
        case 5 -> grid.matcher.work();
        case 6, 7 -> report();
        case 8 -> dropLine();
        case 9 -> reconnect();
        case 10 -> grid.pass(Duration.ofMillis(dice.nextInt(4_000)));
        default -> slotsOrRestart();
      }
    }

    private void submit() {
      for (int i = 0, n = 1 + dice.nextInt(5); i < n; i++) {
        submitted.add(grid.submitOne(aTask().visibleAgainAfter(20_000).build()));
      }
    }

    private void report() {
      if (knows.isEmpty() || !connected) {
        return;
      }
      Assignment one = knows.values().iterator().next();
      Report report =
          dice.nextInt(4) == 0
              ? new Report.HandBack(one.task(), one.token())
              : new Report.Complete(one.task(), one.token(), new byte[] {'1'});
      var answer = agent.report(report).getFirst();
      knows.remove(new Holding(one.task(), one.token()));
      if (report instanceof Report.Complete
          && answer == io.swarmhold.model.port.Reported.ACCEPTED) {
        assertThat(over.add(one.task())).as("completed once").isTrue();
      }
    }

    /** The line breaks; what was sent last may not have arrived. */
    private void dropLine() {
      if (!connected) {
        return;
      }
      if (dice.nextBoolean()) {
        agent.connection().disconnected();
      }
      connected = false;
    }

    private void reconnect() {
      if (dice.nextBoolean()) {
        // Orders are on their way while it reconnects.
        grid.matcher.work();
      }
      TestAgent.Line before = agent.line;
      boolean wasConnected = connected;
      agent.reconnect(List.copyOf(knows.keySet()));
      read = 0;
      revocationsRead = 0;
      connected = true;
      if (wasConnected) {
        assertThat(before.isReplaced()).isTrue();
      }
    }

    private void slotsOrRestart() {
      if (dice.nextBoolean()) {
        grid.dispatch().restart();
      } else if (connected) {
        agent.connection().slots(dice.nextInt(SLOTS));
        agent.connection().slots(SLOTS);
      }
    }

    private void readLine() {
      List<Assignment> assigned = agent.line.assigned();
      if (connected || dice.nextInt(3) == 0) {
        for (; read < assigned.size(); read++) {
          Assignment one = assigned.get(read);
          Holding holding = new Holding(one.task(), one.token());
          assertThat(knows.put(holding, one)).as("given twice: %s", holding).isNull();
        }
        List<Holding> revoked = agent.line.revoked();
        for (; revocationsRead < revoked.size(); revocationsRead++) {
          knows.remove(revoked.get(revocationsRead));
        }
      }
    }

    private void referee() {
      var status = grid.node.agents().find(ACME, profile.agent()).orElseThrow();
      assertThat(status.running()).as("held").isBetween(0, SLOTS);
      if (connected) {
        assertThat(knows)
            .as("what it knows of, it holds")
            .hasSizeLessThanOrEqualTo(status.running());
      }
    }

    /** In the end every task is done, through one last, good line. */
    private void ending() {
      connected = true;
      grid.matcher.work();
      agent.reconnect(List.copyOf(knows.keySet()));
      read = 0;
      revocationsRead = 0;
      for (int round = 0; round < 200 && over.size() < submitted.size(); round++) {
        grid.match();
        readLine();
        for (Assignment one : List.copyOf(knows.values())) {
          if (agent.complete(one).getFirst() == io.swarmhold.model.port.Reported.ACCEPTED) {
            over.add(one.task());
          }
          knows.remove(new Holding(one.task(), one.token()));
        }
        if (round > 100) {
          grid.pass(Duration.ofSeconds(1));
        }
      }
      for (TaskId task : submitted) {
        var found = get(grid.node.queue().find(ACME, task)).orElseThrow();
        assertThat(found.status()).isIn(TaskStatus.SUCCEEDED, TaskStatus.DEAD);
      }
      var load = grid.loads().of(aTask().lane());
      assertThat(load.running()).isZero();
      assertThat(load.waiting()).isZero();
    }
  }

  @Test
  void ordersPlacedBeforeAReconnectionDoNotCountAgainstItsCredits() {
    Grids.Running grid = grids.start();
    TestAgent ada = TestAgent.connect(grid.node.agents(), anAgent().slots(10).build());
    for (int i = 0; i < 40; i++) {
      grid.submit(aTask().build());
    }
    grid.settle();
    grid.matcher.work();
    ada.reconnect(List.of());
    grid.matcher.work();
    grid.match();
    assertThat(ada.line.holds()).hasSize(10);
  }

  @Test
  void aPollGetsWhatThereIsEndsInTimeAndLeavesNoCreditsBehind() {
    Grids.Running grid = grids.start();
    var bob = anAgent().named("bob").slots(0).build();
    CompletionStage<List<Assignment>> poll =
        grid.node.agents().poll(bob, 10, Duration.ofSeconds(20));
    grid.submit(aTask().build());
    grid.match();
    assertThat(get(poll)).hasSize(1);
    // The nine other credits went with the poll: more tasks stay where they are.
    for (int i = 0; i < 9; i++) {
      grid.submit(aTask().build());
    }
    grid.match();
    assertThat(grid.node.status().counters()).containsEntry("tasks_leased_total", 1L);

    CompletionStage<List<Assignment>> rest =
        grid.node.agents().poll(bob, 100, Duration.ofSeconds(20));
    CompletionStage<List<Assignment>> newer =
        grid.node.agents().poll(bob, 2, Duration.ofSeconds(20));
    assertThat(get(rest)).isEmpty();
    grid.matcher.work();
    grid.settle();
    grid.match();
    assertThat(get(newer)).isNotEmpty().hasSizeLessThanOrEqualTo(2);
    grid.match();
    CompletionStage<List<Assignment>> elsewhere =
        grid.node
            .agents()
            .poll(anAgent().named("eve").in("empty").build(), 5, Duration.ofSeconds(3));
    grid.pass(Duration.ofSeconds(4));
    assertThat(get(elsewhere)).isEmpty();
    assertThat(grid.loads().of(aTask().lane()).running()).isEqualTo(1L + get(newer).size());
  }

  @Test
  void whatComesWhenThePollHasEndedGoesBackUncounted() {
    Grids.Running grid = grids.start();
    var bob = anAgent().named("bob").build();
    CompletionStage<List<Assignment>> poll =
        grid.node.agents().poll(bob, 10, Duration.ofSeconds(2));
    TaskId task = grid.submitOne(aTask().build());
    grid.settle();
    grid.matcher.work();
    grid.timer.advance(Duration.ofSeconds(3));
    grid.match();
    List<Assignment> given = get(poll);
    var found = get(grid.node.queue().find(ACME, task)).orElseThrow();
    if (given.isEmpty()) {
      assertThat(found.status()).isEqualTo(TaskStatus.QUEUED);
    } else {
      assertThat(found.status()).isEqualTo(TaskStatus.RUNNING);
    }
  }

  @Test
  void whatComesAfterAPollWasCancelledGoesToAnotherAgentAtOnce() {
    Grids.Running grid = grids.start();
    var bob = anAgent().named("bob").build();
    var poll = grid.node.agents().poll(bob, 10, Duration.ofSeconds(60)).toCompletableFuture();
    grid.match();
    poll.cancel(false);
    assertThat(grid.node.agents().find(bob.tenant(), bob.agent()).orElseThrow().connected())
        .isFalse();
    TestAgent ada = TestAgent.connect(grid.node.agents(), anAgent().slots(1).build());
    TaskId task = grid.submitOne(aTask().build());
    grid.match();
    assertThat(ada.line.assigned())
        .extracting(Assignment::task, Assignment::attempt)
        .containsExactly(tuple(task, 1));
  }

  @Test
  void whatIsOnItsWayToAPollThatIsCancelledGoesBackUncounted() {
    Grids.Running grid = grids.start();
    var bob = anAgent().named("bob").build();
    var poll = grid.node.agents().poll(bob, 10, Duration.ofSeconds(60)).toCompletableFuture();
    TaskId task = grid.submitOne(aTask().build());
    grid.settle();
    CountDownLatch goOn = new CountDownLatch(1);
    var held = grid.shards().query(task.shard(), shard -> passed(goOn));
    assertThat(grid.matcher.work()).as("the task is ordered for the poll").isTrue();
    assertThat(poll.cancel(false)).as("before the shard gets to it").isTrue();
    goOn.countDown();
    assertThat(get(held)).isTrue();
    TestAgent ada = TestAgent.connect(grid.node.agents(), anAgent().slots(1).build());
    grid.match();
    assertThat(ada.line.assigned())
        .extracting(Assignment::task, Assignment::attempt)
        .containsExactly(tuple(task, 1));
  }

  /** A lease answers that nothing is left; what the same envelope brought behind it is. */
  @Test
  void whatWasSubmittedBehindALeaseInTheSameEnvelopeIsMatchedAtOnce() {
    Grids.Running grid = grids.start();
    TestAgent ada = TestAgent.connect(grid.node.agents(), anAgent().slots(5).build());
    TaskId first = grid.submitOne(aTask().key("same shard").build());
    grid.settle();
    CountDownLatch goOn = new CountDownLatch(1);
    var held = grid.shards().query(first.shard(), shard -> passed(goOn));
    var ahead = grid.node.queue().cancel(ACME, new TaskId(first.shard(), 1), Durability.MEMORY);
    assertThat(grid.matcher.work()).as("the lease waits behind the other command").isTrue();
    var second =
        grid.node
            .queue()
            .submit(ACME, List.of(aTask().key("same shard").build()), Durability.MEMORY);
    goOn.countDown();
    assertThat(get(held)).isTrue();
    get(ahead);
    get(second);
    grid.match();
    assertThat(ada.line.assigned()).hasSize(2);
  }

  private static boolean passed(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aReplacedConnectionHasNoSayAnyMore() {
    Grids.Running grid = grids.start();
    TestAgent ada = TestAgent.connect(grid.node.agents(), anAgent().slots(3).build());
    var old = ada.connection();
    ada.reconnect(List.of());
    old.slots(0);
    old.drain();
    old.disconnected();
    grid.submit(aTask().build());
    grid.match();
    assertThat(ada.line.assigned()).hasSize(1);
    ada.connection().drain();
    grid.submit(aTask().build());
    grid.match();
    assertThat(ada.line.assigned()).hasSize(1);
  }

  @Test
  void aFullSocketGetsNothingUntilItHasRoomAgain() {
    Grids.Running grid = grids.start();
    TestAgent ada = TestAgent.connect(grid.node.agents(), anAgent().slots(3).build());
    ada.line.writable = false;
    grid.submit(aTask().build());
    grid.match();
    assertThat(ada.line.assigned()).isEmpty();
    ada.line.writable = true;
    grid.pass(Duration.ofSeconds(3));
    grid.match();
    assertThat(ada.line.assigned()).hasSize(1);
  }

  @Test
  void agentsNobodyHearsOfAreForgottenAndListedInOrder() {
    Grids.Running grid = grids.start();
    for (String name : List.of("c", "a", "b", "d")) {
      TestAgent.connect(grid.node.agents(), anAgent().named(name).build())
          .connection()
          .disconnected();
    }
    TestAgent.connect(grid.node.agents(), anAgent().named("z").build());
    TestAgent.connect(grid.node.agents(), anAgent().of("other").named("b2").build());
    List<String> names = new ArrayList<>();
    for (String after = ""; names.size() < 5; after = names.getLast()) {
      grid.node
          .agents()
          .list(ACME, after, 2)
          .forEach(status -> names.add(status.profile().agent().value()));
    }
    assertThat(names).containsExactly("a", "b", "c", "d", "z");
    grid.pass(Duration.ofMinutes(12));
    assertThat(grid.node.agents().list(ACME, "", 10)).hasSize(1);
    assertThat(get(grid.node.agents().report(ACME, names(grid), List.of(), Durability.DISK)))
        .isEmpty();
  }

  private static io.swarmhold.model.AgentId names(Grids.Running grid) {
    return grid.node.agents().list(ACME, "", 1).getFirst().profile().agent();
  }
}
