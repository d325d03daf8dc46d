package io.swarmhold.grid;

import static io.swarmhold.grid.Grids.ACME;
import static io.swarmhold.grid.Grids.get;
import static io.swarmhold.model.kit.AgentBuilder.anAgent;
import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.Durability;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.RetryPolicy;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TaskView;
import io.swarmhold.model.kit.Seeds;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.DeadLetterFilter;
import io.swarmhold.model.port.Report;
import io.swarmhold.model.port.TaskFilter;
import io.swarmhold.model.port.TaskPage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What lists show, page by page, is what the shards know, once the projection has caught up. */
class ListStoryTest {

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

  static LongStream seeds() {
    return Seeds.upTo(20);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void pagesShowEveryTaskOnceNewestFirstAndAgainAfterARestart(long seed) {
    var dice = new SplittableRandom(seed);
    Grids.Running grid = grids.start();
    List<TaskId> tasks = new ArrayList<>();
    TestAgent ada =
        TestAgent.connect(grid.node.agents(), anAgent().in("p-0", "p-1").slots(5).build());
    for (int i = 0; i < 40; i++) {
      step(grid, ada, dice, tasks);
    }
    grid.pass(Duration.ofMillis(600));
    judge(grid, tasks, dice);
    judge(grid, purgedFrom(grid, tasks), dice);
    Grids.Running again = grid.restart();
    again.pass(Duration.ofMillis(600));
    judge(again, tasks, dice);
  }

  private static void step(
      Grids.Running grid, TestAgent ada, SplittableRandom dice, List<TaskId> tasks) {
    switch (dice.nextInt(6)) {
      case 0, 1, 2 -> {
        for (int i = 0; i < 3; i++) {
          tasks.add(
              grid.submitOne(aTask().in("p-" + dice.nextInt(2)).type("t").retry(ONCE).build()));
        }
      }
      case 3 -> grid.match();
      case 4 -> {
        for (Assignment one : List.copyOf(ada.line.holds().values())) {
          ada.report(
              dice.nextBoolean()
                  ? new Report.Fail(one.task(), one.token(), "no", true)
                  : new Report.Complete(one.task(), one.token(), new byte[] {'1'}));
          ada.line.revoked(one.task(), one.token());
        }
      }
      default -> grid.pass(Duration.ofMillis(dice.nextInt(100_000)));
    }
  }

  private static List<TaskId> purgedFrom(Grids.Running grid, List<TaskId> tasks) {
    var some = new DeadLetterFilter(List.of(), null, null, 3);
    get(grid.node.queue().purge(ACME, some, Durability.DISK));
    grid.pass(Duration.ofMillis(600));
    return tasks;
  }

  private static void judge(Grids.Running grid, List<TaskId> tasks, SplittableRandom dice) {
    List<TaskView> known = new ArrayList<>();
    for (TaskId task : tasks) {
      get(grid.node.queue().find(ACME, task)).ifPresent(known::add);
    }
    known.sort(
        Comparator.comparingLong(TaskView::updatedAtMillis)
            .thenComparing(view -> view.id().toString())
            .reversed());
    for (TaskFilter filter :
        List.of(
            TaskFilter.ALL,
            new TaskFilter(TaskStatus.DEAD, null, null),
            new TaskFilter(null, new PoolId("p-1"), "t"))) {
      List<TaskId> expected =
          known.stream()
              .filter(view -> filter.status() == null || filter.status() == view.status())
              .filter(
                  view -> filter.pool() == null || filter.pool().equals(view.task().lane().pool()))
              .map(TaskView::id)
              .toList();
      assertThat(pages(grid, filter, 1 + dice.nextInt(9))).isEqualTo(expected);
    }
  }

  private static List<TaskId> pages(Grids.Running grid, TaskFilter filter, int size) {
    List<TaskId> seen = new ArrayList<>();
    Optional<TaskPage.Cursor> after = Optional.empty();
    do {
      TaskPage page = get(grid.node.queue().list(ACME, filter, size, after));
      assertThat(page.rows()).hasSizeLessThanOrEqualTo(size);
      page.rows().forEach(row -> seen.add(row.id()));
      after = page.next();
    } while (after.isPresent());
    return seen;
  }
}
