package io.swarmhold.grid;

import static io.swarmhold.grid.Grids.ACME;
import static io.swarmhold.grid.Grids.CONFIG;
import static io.swarmhold.grid.Grids.get;
import static io.swarmhold.model.kit.AgentBuilder.anAgent;
import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.HazelcastInstance;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.Durability;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.RetryPolicy;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.kit.ManualTime;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.DeadLetterFilter;
import io.swarmhold.model.port.NodeStatus;
import io.swarmhold.model.port.NodeStatus.PoolBounds;
import io.swarmhold.model.port.NodeStatus.QueueStatus;
import io.swarmhold.model.port.OutcomeUnknownException;
import io.swarmhold.model.port.Report;
import io.swarmhold.model.port.Reported;
import io.swarmhold.model.port.StorageFullException;
import io.swarmhold.model.port.TaskQueue.Cancellation;
import io.swarmhold.model.port.TaskQueue.Submission;
import io.swarmhold.model.port.UnavailableException;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.wal.InMemoryWal;
import io.swarmhold.wal.InMemoryWal.Room;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The life of tasks on one member, from the port to the log and back. */
class GridNodeTest {

  private static final RetryPolicy ONCE = new RetryPolicy(1, 0, 1, 0, 0);

  private static Grids grids;

  @BeforeAll
  static void startHazelcast() {
    grids = new Grids();
  }

  @AfterAll
  static void stopHazelcast() {
    grids.close();
  }

  @Test
  void aTaskIsSubmittedGivenToAnAgentReportedAndFoundAndNoShardIsEverTurnedToBytes() {
    long serialisations = ShardCell.SERIALISATIONS.get();
    Grids.Running grid = grids.start();
    TestAgent ada = TestAgent.connect(grid.node.agents(), anAgent().slots(2).build());
    TaskId task = grid.submitOne(aTask().payload("[7]").build());
    assertThat(status(grid, task)).isEqualTo(TaskStatus.QUEUED);

    grid.match();
    Assignment assignment = ada.line.assigned().getFirst();
    assertThat(assignment.task()).isEqualTo(task);
    assertThat(assignment.payload()).asString().isEqualTo("[7]");

    assertThat(ada.complete(assignment)).containsExactly(Reported.ACCEPTED);
    assertThat(ada.complete(assignment)).containsExactly(Reported.REPEATED);
    var found = get(grid.node.queue().find(ACME, task)).orElseThrow();
    assertThat(found.status()).isEqualTo(TaskStatus.SUCCEEDED);
    assertThat(found.result()).asString().isEqualTo("1");
    assertThat(get(grid.node.queue().find(new TenantId("other"), task))).isEmpty();
    assertThat(ShardCell.SERIALISATIONS.get()).isEqualTo(serialisations);
  }

  @Test
  void oneTenantsFiguresTellNothingOfAnothers() {
    Grids.Running grid = grids.start();
    TenantId other = new TenantId("other");
    TestAgent ada =
        TestAgent.connect(
            grid.node.agents(),
            anAgent().in("writers", "readers").serving("other").slots(9).build());
    grid.submit(aTask().in("writers").build(), aTask().in("readers").build());
    grid.submit(aTask().in("readers").build());
    grid.submit(aTask().of("other").in("writers").build());
    grid.match();
    for (Assignment one : ada.line.assigned()) {
      if (one.tenant().equals(other)) {
        ada.report(new Report.Fail(one.task(), one.token(), "HTTP 500", true));
      } else {
        ada.complete(one);
      }
    }
    grid.submit(aTask().of("other").in("writers").build());

    NodeStatus status = grid.node.status();
    assertThat(status.queue(ACME)).isEqualTo(new QueueStatus(0, 0, 0, 3, 3, 0));
    assertThat(status.queue(other))
        .as("a failed attempt that is tried again is no failed task")
        .isEqualTo(new QueueStatus(2, 0, 0, 2, 0, 0));
    assertThat(status.queue(new TenantId("nobody"))).isEqualTo(new QueueStatus(0, 0, 0, 0, 0, 0));
    assertThat(status.counters()).containsEntry("tasks_submitted_total", 5L);
    assertThat(status.poolBounds())
        .isEqualTo(new PoolBounds(CONFIG.queueCapacity(), CONFIG.maxConcurrent()));
  }

  @Test
  void aTaskIsAFailedOneOnceItIsDead() {
    Grids.Running grid = grids.start();
    TestAgent ada = TestAgent.connect(grid.node.agents(), anAgent().slots(1).build());
    grid.submit(aTask().retry(ONCE).build());
    grid.match();
    Assignment only = ada.line.assigned().getFirst();
    ada.report(new Report.Fail(only.task(), only.token(), "HTTP 500", true));
    assertThat(grid.node.status().queue(ACME)).isEqualTo(new QueueStatus(0, 0, 1, 1, 0, 1));
  }

  @Test
  void aRestartBringsBackTheSameStateUnderLargerTokensAndFencesWhatIsStale() {
    Grids.Running grid = grids.start();
    TestAgent ada = TestAgent.connect(grid.node.agents(), anAgent().slots(4).build());
    for (int i = 0; i < 20; i++) {
      grid.submit(aTask().idempotencyKey("k" + i).visibleAgainAfter(60_000).build());
    }
    grid.match();
    List<Assignment> before = ada.line.assigned();
    ada.complete(before.get(0));
    List<Long> digests = grid.digests();

    Grids.Running again = grid.restart();
    // Activation is a frame: the digests are those of the log plus that.
    assertThat(again.wal.frames()).hasSizeGreaterThan(4);
    assertThat(digestsOf(again.wal, again.wal.appendedPosition() - CONFIG.shards()))
        .isEqualTo(digests);
    assertThat(again.submit(aTask().idempotencyKey("k3").visibleAgainAfter(60_000).build()))
        .first()
        .isInstanceOf(Submission.Duplicate.class);

    again.pass(Duration.ofSeconds(61));
    TestAgent bob =
        TestAgent.connect(again.node.agents(), anAgent().named("bob").slots(20).build());
    again.match();
    long most = before.stream().mapToLong(Assignment::token).max().orElseThrow();
    assertThat(bob.line.assigned())
        .hasSize(19)
        .allSatisfy(assignment -> assertThat(assignment.token()).isGreaterThan(most));
    TestAgent late = TestAgent.connect(again.node.agents(), ada.profile);
    assertThat(late.complete(before.get(1))).containsExactly(Reported.STALE);
  }

  private static List<Long> digestsOf(InMemoryWal wal, long position) {
    List<Long> digests = new ArrayList<>();
    new Recovery(
            CONFIG,
            replay -> {
              InMemoryWal part = wal.upTo(position);
              part.frames().forEach(replay::frame);
              return part;
            },
            new MemorySnapshots())
        .run()
        .shards()
        .forEach(shard -> digests.add(shard.digest()));
    return digests;
  }

  @Test
  void anAnswerWaitsForTheDurabilityItPromises() {
    InMemoryWal wal = InMemoryWal.manual();
    Grids.Running grid = grids.start(CONFIG, wal);
    List<NewTask> task = List.of(aTask().build());
    var disk = grid.node.queue().submit(ACME, task, Durability.DISK).toCompletableFuture();
    var process = grid.node.queue().submit(ACME, task, Durability.PROCESS).toCompletableFuture();
    var memory = grid.node.queue().submit(ACME, task, Durability.MEMORY).toCompletableFuture();
    grid.settle();
    assertThat(memory).isCompleted();
    assertThat(process).isNotDone();
    wal.write();
    assertThat(process).isCompleted();
    assertThat(disk).isNotDone();
    var found =
        grid.node
            .queue()
            .find(ACME, ((Submission.Accepted) memory.join().getFirst()).id())
            .toCompletableFuture();
    grid.settle();
    assertThat(found).isNotDone();
    wal.sync();
    assertThat(disk).isCompleted();
    assertThat(found).isCompleted();
  }

  @Test
  void aLogThatFailsLeavesOutcomesUnknownStopsTheNodeOnceAndNothingIsServedAfterwards() {
    InMemoryWal wal = InMemoryWal.manual();
    Grids.Running grid = grids.start(CONFIG, wal);
    List<NewTask> task = List.of(aTask().build());
    var waiting = grid.node.queue().submit(ACME, task, Durability.DISK);
    grid.settle();
    wal.fail("I/O error");
    assertThatThrownBy(() -> get(waiting)).isInstanceOf(OutcomeUnknownException.class);
    assertThat(grid.fatal).hasSize(1);
    assertNothingIsServed(grid);
  }

  @Test
  void aStateAheadOfTheLogIsNeverShown() {
    Grids.Running grid = grids.start();
    TaskId task = grid.submitOne(aTask().build());
    grid.wal.refuse("no space");
    assertThatThrownBy(() -> get(grid.node.queue().cancel(ACME, task, Durability.DISK)))
        .isInstanceOf(OutcomeUnknownException.class);
    assertThat(grid.fatal).hasSize(1);
    assertThatThrownBy(() -> get(grid.node.queue().find(ACME, task)))
        .isInstanceOf(UnavailableException.class);
    assertNothingIsServed(grid);
  }

  private static void assertNothingIsServed(Grids.Running grid) {
    assertThatThrownBy(() -> grid.submit(aTask().build())).isInstanceOf(UnavailableException.class);
    assertThatThrownBy(() -> get(grid.shards().query(0, shard -> shard.size())))
        .isInstanceOf(UnavailableException.class);
    grid.settle();
    assertThat(grid.fatal).hasSize(1);
  }

  @Test
  void aFullDiskRefusesNewTasksAndNothingElse() {
    Grids.Running grid = grids.start();
    TestAgent ada = TestAgent.connect(grid.node.agents(), anAgent().slots(1).build());
    NewTask known = aTask().idempotencyKey("known").build();
    TaskId task = ((Submission.Accepted) grid.submit(known).getFirst()).id();
    grid.match();
    grid.wal.leave(Room.RESERVE);
    assertThatThrownBy(() -> grid.submit(aTask().build())).isInstanceOf(StorageFullException.class);
    assertThat(grid.submit(known)).containsExactly(new Submission.Duplicate(task));
    assertThat(ada.complete(ada.line.assigned().getFirst())).containsExactly(Reported.ACCEPTED);
    assertThat(grid.loads().of(known.lane()).waiting()).isZero();
    grid.wal.leave(Room.PLENTY);
    assertThat(grid.submit(aTask().build())).first().isInstanceOf(Submission.Accepted.class);
  }

  @Test
  void aDiskWithoutEvenAReserveRefusesEveryChangeBeforeItIsDecidedAndTheNodeLivesOn() {
    Grids.Running grid = grids.start();
    TestAgent ada = TestAgent.connect(grid.node.agents(), anAgent().slots(1).build());
    TaskId task = grid.submitOne(aTask().build());
    grid.match();
    Assignment held = ada.line.assigned().getFirst();
    List<Long> before = grid.digests();
    grid.wal.leave(Room.NONE);
    assertThatThrownBy(() -> ada.complete(held)).isInstanceOf(StorageFullException.class);
    assertThatThrownBy(() -> get(grid.node.queue().cancel(ACME, task, Durability.DISK)))
        .isInstanceOf(StorageFullException.class);
    assertThatThrownBy(() -> grid.submit(aTask().build())).isInstanceOf(StorageFullException.class);
    grid.pass(Duration.ofHours(1));
    assertThat(status(grid, task)).isEqualTo(TaskStatus.RUNNING);
    assertThat(grid.digests()).isEqualTo(before);
    assertThat(grid.fatal).isEmpty();
    grid.wal.leave(Room.RESERVE);
    assertThat(get(grid.node.queue().cancel(ACME, task, Durability.DISK)))
        .isInstanceOf(Cancellation.Cancelled.class);
    assertThat(grid.loads().of(aTask().lane()).waiting()).isZero();
  }

  @Test
  void withoutALeaseNothingIsDecided() {
    Grids.Running grid = grids.start();
    grid.member.serving = false;
    var refused = grid.node.queue().submit(ACME, List.of(aTask().build()), Durability.DISK);
    while (!refused.toCompletableFuture().isDone()) {
      grid.timer.advance(Duration.ofMillis(100));
      get(grid.shards().query(0, Shard::number));
    }
    assertThatThrownBy(() -> get(refused)).isInstanceOf(UnavailableException.class);
    grid.member.serving = true;
    assertThat(grid.submit(aTask().build())).first().isInstanceOf(Submission.Accepted.class);
    assertThat(grid.loads().of(aTask().lane()).waiting()).isEqualTo(1);
  }

  @Test
  void epochsOlderThanTheLogAreRefused() {
    Grids.Running grid = grids.start();
    grid.submit(aTask().build());
    grid.member.forget();
    assertThatThrownBy(grid::restart).hasMessageContaining("older than the log");
  }

  /**
   * The simulation found it: what was acknowledged behind such a mark was lost at the next crash.
   */
  @Test
  void whatIsLoggedBehindACopyThatWasNotKeptIsFoundByEveryLaterRecovery() {
    Grids.Running grid = grids.start();
    TaskId before = grid.submitOne(aTask().key("k").build());
    grid.settle();
    grid.wal.append(ShardLog.COPY, before.shard(), 9, 999, new byte[0]);
    Grids.Running again = grid.kill();
    again.timer.advance(Duration.ofMillis(100));
    TaskId behind = again.submitOne(aTask().key("k").build());
    assertThat(behind.shard()).isEqualTo(before.shard());
    Grids.Running last = again.kill();
    last.timer.advance(Duration.ofMillis(100));
    assertThat(status(last, before)).isEqualTo(TaskStatus.QUEUED);
    assertThat(status(last, behind)).isEqualTo(TaskStatus.QUEUED);
  }

  @Test
  void anotherNumberOfShardsIsRefused() {
    Grids.Running grid = grids.start();
    for (int i = 0; i < 8; i++) {
      grid.submit(aTask().build());
    }
    for (int shards : new int[] {3, 5}) {
      GridConfig other =
          new GridConfig(
              "test",
              shards,
              100,
              50,
              1_000,
              86_400_000L,
              Durability.DISK,
              1L << 30,
              Map.of(),
              1L << 30,
              Membership.ALONE);
      assertThatThrownBy(() -> grids.start(other, grid.wal.upTo(grid.wal.appendedPosition())))
          .hasMessageContaining("the number of shards is fixed");
    }
  }

  @Test
  void timeDelaysExpiresAndBuries() {
    Grids.Running grid = grids.start();
    TestAgent ada = TestAgent.connect(grid.node.agents(), anAgent().slots(3).build());
    long now = grid.time.millis();
    final TaskId delayed = grid.submitOne(aTask().notBefore(now + 5_000).build());
    final TaskId expiring =
        grid.submitOne(aTask().type("x").visibleAgainAfter(2_000).retry(ONCE).build());
    final TaskId late = grid.submitOne(aTask().in("nobody").deadline(now + 3_000).build());
    grid.match();
    assertThat(ada.line.assigned()).extracting(Assignment::task).containsExactly(expiring);
    assertThat(status(grid, delayed)).isEqualTo(TaskStatus.DELAYED);

    grid.pass(Duration.ofMillis(2_400));
    assertThat(dead(grid, expiring)).isEqualTo(DeadReason.ATTEMPTS_EXPIRED);
    assertThat(ada.line.revoked()).hasSize(1);
    grid.pass(Duration.ofSeconds(1));
    assertThat(dead(grid, late)).isEqualTo(DeadReason.DEADLINE);
    grid.pass(Duration.ofSeconds(2));
    grid.match();
    assertThat(ada.line.assigned()).extracting(Assignment::task).endsWith(delayed);
  }

  @Test
  void deadTasksAreCountedRedrivenAndPurgedAndTheBooksAgree() {
    Grids.Running grid = grids.start();
    TestAgent ada = TestAgent.connect(grid.node.agents(), anAgent().slots(10).build());
    for (int i = 0; i < 10; i++) {
      grid.submit(aTask().retry(ONCE).build());
    }
    grid.match();
    for (Assignment one : ada.line.assigned()) {
      ada.report(new Report.Fail(one.task(), one.token(), "no", true));
    }
    assertThat(ada.line.revoked()).as("who failed knows it").isEmpty();
    assertThat(grid.node.status().queue(ACME).dead()).isEqualTo(10);
    var four = new DeadLetterFilter(List.of(), new PoolId("research"), null, 4);
    assertThat(get(grid.node.queue().redrive(ACME, four, Durability.DISK))).isEqualTo(4);
    var all = new DeadLetterFilter(List.of(), null, null, 100);
    assertThat(get(grid.node.queue().purge(ACME, all, Durability.DISK))).isEqualTo(6);
    var queue = grid.node.status().queue(ACME);
    assertThat(queue.dead()).isZero();
    assertThat(queue.waiting() + queue.running()).isEqualTo(4);
    assertThat(grid.node.status().counters()).containsEntry("tasks_purged_total", 6L);
    assertThat(grid.node.agents().find(ACME, ada.profile.agent()).orElseThrow().failed())
        .isEqualTo(10);
  }

  @Test
  void cancellingARunningTaskTellsItsAgentAndItsReportIsStale() {
    Grids.Running grid = grids.start();
    TestAgent ada = TestAgent.connect(grid.node.agents(), anAgent().slots(1).build());
    TaskId task = grid.submitOne(aTask().build());
    grid.match();
    assertThat(get(grid.node.queue().cancel(ACME, task, Durability.DISK)))
        .isInstanceOf(Cancellation.Cancelled.class);
    assertThat(ada.line.holds()).isEmpty();
    assertThat(ada.line.revoked()).hasSize(1);
    assertThat(ada.complete(ada.line.assigned().getFirst())).containsExactly(Reported.STALE);
    var status = grid.node.agents().find(ACME, ada.profile.agent()).orElseThrow();
    assertThat(status.succeeded()).isZero();
    assertThat(status.running()).isZero();
    assertThat(get(grid.node.queue().cancel(ACME, task, Durability.DISK)))
        .isInstanceOf(Cancellation.AlreadyFinal.class);
  }

  @Test
  void whoWaitsForTheEndHearsOfItOrOfTheTime() {
    Grids.Running grid = grids.start();
    TestAgent ada = TestAgent.connect(grid.node.agents(), anAgent().slots(1).build());
    TaskId task = grid.submitOne(aTask().build());
    grid.match();
    var soon = grid.node.queue().awaitFinal(ACME, task, Duration.ofSeconds(1));
    var end = grid.node.queue().awaitFinal(ACME, task, Duration.ofSeconds(30));
    grid.settle();
    grid.pass(Duration.ofSeconds(2));
    assertThat(get(soon).orElseThrow().status()).isEqualTo(TaskStatus.RUNNING);
    ada.complete(ada.line.assigned().getFirst());
    assertThat(get(end).orElseThrow().status()).isEqualTo(TaskStatus.SUCCEEDED);
    assertThat(get(grid.node.queue().awaitFinal(ACME, new TaskId(1, 77), Duration.ofSeconds(9))))
        .isEqualTo(Optional.empty());
    assertThat(grid.node.parts().waiters().size()).isZero();
  }

  @Test
  void poolsWithoutTasksAreForgottenAndComeBack() {
    Grids.Running grid = grids.start();
    for (int i = 0; i < 50; i++) {
      TaskId task = grid.submitOne(aTask().in("pool-" + i).build());
      get(grid.node.queue().cancel(ACME, task, Durability.DISK));
    }
    assertThat(grid.loads().all()).hasSize(50);
    assertThat(grid.node.status().pools(ACME)).isEmpty();
    grid.pass(Duration.ofSeconds(61));
    assertThat(grid.loads().all()).isEmpty();
    for (int i = 0; i < 8; i++) {
      grid.submitOne(aTask().in("pool-1").build());
    }
    assertThat(grid.node.status().queue(ACME).waiting()).isEqualTo(8);
  }

  @Test
  void aRequestLargerThanAFrameOfTheLogIsSplitAndBreaksNothing() {
    GridConfig wide =
        new GridConfig(
            "test",
            4,
            100,
            100,
            1_000,
            86_400_000L,
            Durability.DISK,
            1L << 40,
            Map.of(),
            1L << 30,
            Membership.ALONE);
    Grids.Running grid = grids.start(wide, InMemoryWal.instant());
    String large = "x".repeat(NewTask.MAX_PAYLOAD_BYTES - 2);
    NewTask task = aTask().payload("\"" + large + "\"").build();
    List<Submission> submissions = grid.submit(Collections.nCopies(70, task));
    assertThat(submissions).hasSize(70).hasOnlyElementsOfType(Submission.Accepted.class);
    assertThat(submissions).doesNotHaveDuplicates();

    TestAgent ada = TestAgent.connect(grid.node.agents(), anAgent().slots(70).build());
    grid.match();
    List<Report> reports = new ArrayList<>();
    for (Assignment one : ada.line.assigned()) {
      reports.add(new Report.Complete(one.task(), one.token(), task.payload()));
    }
    assertThat(get(ada.connection().report(reports, Durability.DISK)))
        .hasSize(70)
        .containsOnly(Reported.ACCEPTED);
    assertThat(grid.fatal).isEmpty();
  }

  @Test
  void aGridThatDoesNotShutDownLeavesNoLogOpen() {
    InMemoryWal wal = InMemoryWal.instant();
    var time = new ManualTime();
    var timer = new ManualTimer(time);
    GridNode node =
        GridNode.start(
            CONFIG,
            new Recovery(CONFIG, replay -> wal, new MemorySnapshots()),
            new OneMember(CONFIG.shards()).surroundings(time, time::nanos, () -> 7, fatal -> {}),
            new Timers(timer, timer, timer, timer, Runnable::run),
            new AloneMember(stubborn(grids.hazelcast())));
    assertThatThrownBy(node::close).hasMessage("stubborn");
    assertThatThrownBy(() -> wal.append((byte) 1, 0, 1, 1, new byte[0]))
        .hasMessageContaining("WAL-CLOSED");
  }

  /** The member, but that it will not be shut down. */
  private static HazelcastInstance stubborn(HazelcastInstance member) {
    return (HazelcastInstance)
        Proxy.newProxyInstance(
            HazelcastInstance.class.getClassLoader(),
            new Class<?>[] {HazelcastInstance.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("shutdown")) {
                throw new IllegalStateException("stubborn");
              }
              return method.invoke(member, arguments);
            });
  }

  private static TaskStatus status(Grids.Running grid, TaskId task) {
    return get(grid.node.queue().find(ACME, task)).orElseThrow().status();
  }

  private static @Nullable DeadReason dead(Grids.Running grid, TaskId task) {
    return get(grid.node.queue().find(ACME, task)).orElseThrow().deadReason();
  }
}
