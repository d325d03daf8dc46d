package io.swarmhold.grid;

import static io.swarmhold.grid.Grids.ACME;
import static io.swarmhold.grid.Grids.get;
import static io.swarmhold.model.kit.AgentBuilder.anAgent;
import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.IndeterminateOperationStateException;
import com.hazelcast.core.MemberLeftException;
import com.hazelcast.core.OperationTimeoutException;
import com.hazelcast.map.IMap;
import com.hazelcast.map.MapInterceptor;
import io.swarmhold.model.Durability;
import io.swarmhold.model.RetryPolicy;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.DeadLetterFilter;
import io.swarmhold.model.port.Report;
import io.swarmhold.model.port.TaskFilter;
import io.swarmhold.model.port.TaskPage;
import io.swarmhold.wal.InMemoryWal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The lists' copy of the shards, when something goes wrong with it. */
class TaskProjectionTest {

  private static final Duration ROUND = Duration.ofMillis(Projector.ROUND_MILLIS + 50);

  private static Grids grids;

  @BeforeAll
  static void startHazelcast() {
    grids = new Grids();
  }

  @AfterAll
  static void stopHazelcast() {
    grids.close();
  }

  /** Members that are busy with what they take over may not say whether the map is made. */
  @Test
  void theMapIsAskedForUntilItIsKnownToBeThere() {
    List<String> heard = new ArrayList<>();
    Deque<RuntimeException> failures =
        new ArrayDeque<>(
            List.of(
                new HazelcastException(new MemberLeftException("the master")),
                new OperationTimeoutException("busy"),
                new IndeterminateOperationStateException("a member left")));
    String map =
        TaskProjection.opened(
            () -> {
              heard.add("asked");
              RuntimeException failure = failures.poll();
              if (failure != null) {
                throw failure;
              }
              return "there";
            },
            () -> heard.add("paused"));
    assertThat(map).isEqualTo("there");
    assertThat(heard)
        .containsExactly("asked", "paused", "asked", "paused", "asked", "paused", "asked");
  }

  @Test
  void itIsNotAskedForForEver() {
    int[] asked = {0};
    assertThatThrownBy(() ->
            TaskProjection.opened(
                () -> {
                  asked[0]++;
                  throw new OperationTimeoutException("busy");
                },
                () -> {}))
        .isInstanceOf(OperationTimeoutException.class);
    assertThat(asked[0]).isEqualTo(TaskProjection.MAX_TRIES);
  }

  @Test
  void aTaskPurgedInARoundThatLooksAtEverythingIsListedNoMore() {
    Grids.Running grid = grids.start();
    listedDeadTasks(grid, 5);
    purgeAll(grid);
    for (int shard = 0; shard < grid.config.shards(); shard++) {
      // As if the shard had just come to be served here.
      assertThat(grid.node.parts().projector().observer(shard)).isNotNull();
    }
    grid.pass(ROUND);
    assertThat(listed(grid)).isEmpty();
  }

  @Test
  void aTaskPurgedInARoundThatFailedLeavesTheMapOnceOneSucceeds() {
    Grids.Running grid = grids.start();
    listedDeadTasks(grid, 5);
    IMap<String, TaskRow> rows = grids.hazelcast().getMap(TaskProjection.MAP);
    String broken = rows.addInterceptor(new Broken());
    purgeAll(grid);
    grid.pass(ROUND);
    assertThat(rows.size()).as("nothing could be removed").isEqualTo(5);
    rows.removeInterceptor(broken);
    grid.pass(ROUND);
    assertThat(rows.size()).isZero();
    assertThat(listed(grid)).isEmpty();
  }

  @Test
  void theMapHasNoIndex() {
    assertThat(grids.hazelcast().getConfig().getMapConfig(TaskProjection.MAP).getIndexConfigs())
        .isEmpty();
  }

  /** It was purged where the shard was meanwhile: nobody told this member. */
  @Test
  void aTaskThatAShardHasNoMoreWhenItComesBackIsListedNoMore() {
    Grids.Running grid = grids.start();
    TaskId kept = grid.submitOne(aTask().build());
    grid.pass(ROUND);
    var gone = new TaskId(kept.shard(), kept.number() + 1_000);
    TaskPage.Row row = listed(grid).getFirst();
    ShardRows rows = grid.node.parts().taskLists().of(kept.shard());
    rows.put(List.of(new ShardRows.Listed(ACME, called(gone, row))));
    assertThat(listed(grid)).hasSize(2);
    assertThat(grid.node.parts().projector().observer(kept.shard())).isNotNull();
    grid.pass(ROUND);
    assertThat(listed(grid)).extracting(TaskPage.Row::id).containsExactly(kept);
  }

  private static TaskPage.Row called(TaskId id, TaskPage.Row row) {
    return new TaskPage.Row(
        id,
        row.pool(),
        row.type(),
        row.priority(),
        row.status(),
        row.deadReason(),
        row.attempts(),
        row.agent(),
        row.error(),
        row.createdAtMillis(),
        row.updatedAtMillis());
  }

  /** Of a million rows all at once nobody else would get to the processors. */
  @Test
  void rowsThatWereLostAreWrittenAgainPieceByPiece() {
    Grids.Running grid = grids.start(roomy(), InMemoryWal.instant());
    Projector projector = grid.node.parts().projector();
    grid.pass(ROUND); // with the look at everything that a start is
    submitted(grid, Projector.REWRITTEN_FOR_MAP_PER_ROUND + 1_000);
    grid.pass(ROUND);
    IMap<String, TaskRow> rows = grids.hazelcast().getMap(TaskProjection.MAP);
    assertThat(rows.size()).isEqualTo(Projector.REWRITTEN_FOR_MAP_PER_ROUND + 1_000);

    assertThat(walked(grid)).hasSize(Projector.REWRITTEN_FOR_MAP_PER_ROUND + 1_000);

    rows.clear();
    for (int partition = 0; partition < grid.config.shards(); partition++) {
      projector.lost(partition);
    }
    projector.round();
    assertThat(rows.size()).as("shards are taken over first").isZero();

    grid.time.advanceMillis(Projector.REWRITE_AFTER_MILLIS);
    projector.round();
    assertThat(rows.size()).isEqualTo(Projector.REWRITTEN_FOR_MAP_PER_ROUND);
    assertThat(projector.unlisted()).as("lists lack nothing meanwhile").isZero();
    projector.round();
    assertThat(rows.size()).isEqualTo(Projector.REWRITTEN_FOR_MAP_PER_ROUND + 1_000);
  }

  @Test
  void rowsThatWereLostWhileTheClockWasHoursAheadDoNotWaitForThoseHours() {
    Grids.Running grid = grids.start(roomy(), InMemoryWal.instant());
    Projector projector = grid.node.parts().projector();
    grid.pass(ROUND);
    submitted(grid, 100);
    grid.pass(ROUND);
    IMap<String, TaskRow> rows = grids.hazelcast().getMap(TaskProjection.MAP);
    rows.clear();
    grid.time.skew(Duration.ofHours(4));
    for (int partition = 0; partition < grid.config.shards(); partition++) {
      projector.lost(partition);
    }
    grid.time.skew(Duration.ZERO);
    grid.time.advanceMillis(Projector.REWRITE_AFTER_MILLIS);
    projector.round();
    assertThat(rows.size()).isEqualTo(100);
  }

  @Test
  void aShardThatComesToBeServedIsListedPieceByPieceAndTheRestIsCounted() {
    int count = Projector.REWRITTEN_PER_ROUND + 1_000;
    Grids.Running before = grids.start(roomy(), InMemoryWal.instant());
    submitted(before, count);
    Grids.Running grid = before.restart();
    Projector projector = grid.node.parts().projector();
    projector.round();
    assertThat(walked(grid)).hasSize(Projector.REWRITTEN_PER_ROUND);
    assertThat(projector.unlisted()).isEqualTo(1_000);
    projector.round();
    assertThat(walked(grid)).hasSize(count);
    assertThat(projector.unlisted()).isZero();
  }

  /** All ids that lists show, page by page. */
  private static Set<TaskId> walked(Grids.Running grid) {
    Set<TaskId> ids = new HashSet<>();
    Optional<TaskPage.Cursor> after = Optional.empty();
    do {
      TaskPage page = get(grid.node.queue().list(ACME, TaskFilter.ALL, 1_000, after));
      page.rows().forEach(row -> assertThat(ids.add(row.id())).as("%s twice", row).isTrue());
      after = page.next();
    } while (after.isPresent());
    return ids;
  }

  private static GridConfig roomy() {
    GridConfig usual = Grids.CONFIG;
    return new GridConfig(
        usual.clusterName(),
        usual.shards(),
        100_000,
        usual.maxConcurrent(),
        usual.finishedKept(),
        usual.retentionMillis(),
        usual.durability(),
        usual.snapshotAfterBytes(),
        usual.weights(),
        usual.taskBytes(),
        usual.membership());
  }

  private static void submitted(Grids.Running grid, int count) {
    for (int left = count; left > 0; left -= 500) {
      grid.submit(Stream.generate(() -> aTask().build()).limit(Math.min(left, 500)).toList());
    }
  }

  private static void listedDeadTasks(Grids.Running grid, int count) {
    TestAgent ada = TestAgent.connect(grid.node.agents(), anAgent().slots(count).build());
    for (int i = 0; i < count; i++) {
      grid.submit(aTask().retry(new RetryPolicy(1, 0, 1, 0, 0)).build());
    }
    grid.match();
    for (Assignment one : ada.line.assigned()) {
      ada.report(new Report.Fail(one.task(), one.token(), "no", true));
    }
    grid.pass(ROUND);
    assertThat(listed(grid)).hasSize(count);
  }

  private static void purgeAll(Grids.Running grid) {
    var all = new DeadLetterFilter(List.of(), null, null, 100);
    assertThat(get(grid.node.queue().purge(ACME, all, Durability.DISK))).isEqualTo(5);
  }

  private static List<TaskPage.Row> listed(Grids.Running grid) {
    return get(grid.node.queue().list(ACME, TaskFilter.ALL, 100, Optional.empty())).rows();
  }

  /** A map from which nothing can be removed. */
  private static final class Broken implements MapInterceptor {
    private static final long serialVersionUID = 1;

    @Override
    public Object interceptRemove(Object removed) {
      throw new IllegalStateException("broken");
    }

    @Override
    public @Nullable Object interceptGet(Object value) {
      return null;
    }

    @Override
    public void afterGet(Object value) {}

    @Override
    public @Nullable Object interceptPut(Object before, Object after) {
      return null;
    }

    @Override
    public void afterPut(Object value) {}

    @Override
    public void afterRemove(Object removed) {}
  }
}
