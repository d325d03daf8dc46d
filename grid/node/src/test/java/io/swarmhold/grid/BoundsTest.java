package io.swarmhold.grid;

import static io.swarmhold.grid.Grids.ACME;
import static io.swarmhold.grid.Grids.CONFIG;
import static io.swarmhold.grid.Grids.get;
import static io.swarmhold.model.kit.AgentBuilder.anAgent;
import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.Durability;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.kit.Seeds;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.TaskQueue.Submission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bounds hold to the task, whoever comes at the same time, and nothing leaks. */
class BoundsTest {

  private static final int SUBMITTERS = 8;

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
    return Seeds.upTo(20);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void eightSubmittersFillTheQueueExactlyAndNotOneTaskMore(long seed) {
    Grids.Running grid = grids.start();
    int accepted = 0;
    for (Submission submission : submitTogether(grid, seed)) {
      accepted += submission instanceof Submission.Accepted ? 1 : 0;
    }
    assertThat(accepted).isEqualTo(CONFIG.queueCapacity());
    var load = grid.loads().of(aTask().lane());
    assertThat(load.waiting()).isEqualTo(CONFIG.queueCapacity());

    TestAgent ada = TestAgent.connect(grid.node.agents(), anAgent().slots(1_000).build());
    grid.match();
    assertThat(ada.line.assigned()).hasSize(CONFIG.maxConcurrent());
    assertThat(load.running()).isEqualTo(CONFIG.maxConcurrent());
    while (!ada.line.holds().isEmpty()) {
      for (Assignment one : ada.line.holds().values()) {
        ada.complete(one);
        ada.line.revoked(one.task(), one.token());
      }
      grid.match();
      assertThat(load.running()).isLessThanOrEqualTo(CONFIG.maxConcurrent());
    }
    assertThat(load.waiting()).isZero();
    assertThat(load.running()).isZero();
    grid.loads().forgetEmpty();
    assertThat(grid.loads().all()).isEmpty();
  }

  /**
   * Batches with new keys, known keys and none, from eight threads; more than the queue can take.
   */
  private static List<Submission> submitTogether(Grids.Running grid, long seed) {
    List<CompletableFuture<List<Submission>>> answers = new ArrayList<>();
    CountDownLatch go = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newFixedThreadPool(SUBMITTERS)) {
      for (int i = 0; i < SUBMITTERS; i++) {
        SplittableRandom dice = new SplittableRandom(seed * 100 + i);
        answers.add(
            CompletableFuture.supplyAsync(
                () -> {
                  awaitQuietly(go);
                  return submitSome(grid, dice);
                },
                threads));
      }
      go.countDown();
    }
    List<Submission> all = new ArrayList<>();
    answers.forEach(answer -> all.addAll(get(answer)));
    return all;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<Submission> submitSome(Grids.Running grid, SplittableRandom dice) {
    List<Submission> all = new ArrayList<>();
    for (int round = 0; round < 12; round++) {
      List<NewTask> batch = new ArrayList<>();
      for (int i = 0, n = 1 + dice.nextInt(6); i < n; i++) {
        String key = dice.nextInt(3) == 0 ? "k" + dice.nextInt(30) : null;
        batch.add(aTask().idempotencyKey(key).build());
      }
      all.addAll(get(grid.node.queue().submit(ACME, batch, Durability.MEMORY)));
    }
    return all;
  }

  @Test
  void requeuedTasksKeepTheirPlaceEvenBeyondTheBound() {
    Grids.Running grid = grids.start();
    TestAgent ada = TestAgent.connect(grid.node.agents(), anAgent().slots(10).build());
    fill(grid);
    grid.match();
    assertThat(ada.line.assigned()).hasSize(10);
    for (int i = 0; i < 10; i++) {
      assertThat(grid.submit(aTask().build())).first().isInstanceOf(Submission.Accepted.class);
    }
    assertThat(grid.submit(aTask().build())).first().isInstanceOf(Submission.QueueFull.class);
    grid.pass(Duration.ofMinutes(16));
    var load = grid.loads().of(aTask().lane());
    assertThat(load.waiting()).isEqualTo(CONFIG.queueCapacity() + 10L);
    assertThat(load.running()).isZero();
    assertThat(grid.submit(aTask().build())).first().isInstanceOf(Submission.QueueFull.class);
    assertThat(grid.restart().loads().of(aTask().lane()).waiting())
        .isEqualTo(CONFIG.queueCapacity() + 10L);
  }

  @Test
  void aNewMatcherCannotPassTheBoundEither() {
    Grids.Running grid = grids.start();
    fill(grid);
    TestAgent ada = TestAgent.connect(grid.node.agents(), anAgent().slots(100).build());
    // Orders of the first are on their way when the second begins.
    assertThat(grid.matcher.work()).isTrue();
    grid.dispatch().restart();
    HandMatcher second = new HandMatcher(grid.dispatch());
    second.work();
    grid.settle();
    second.work();
    grid.match();
    assertThat(ada.line.assigned()).hasSizeLessThanOrEqualTo(CONFIG.maxConcurrent());
    assertThat(grid.loads().of(aTask().lane()).running())
        .isEqualTo(ada.line.assigned().size())
        .isEqualTo(CONFIG.maxConcurrent());
  }

  private static void fill(Grids.Running grid) {
    for (int i = 0; i < CONFIG.queueCapacity(); i++) {
      grid.submit(aTask().build());
    }
  }
}
