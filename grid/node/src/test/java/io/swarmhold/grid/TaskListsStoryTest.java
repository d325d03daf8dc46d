package io.swarmhold.grid;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.TaskId;
import io.swarmhold.model.kit.Seeds;
import io.swarmhold.model.port.TaskFilter;
import io.swarmhold.model.port.TaskPage;
import io.swarmhold.model.port.TaskPage.Cursor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever becomes of tasks, lists show what one sorted list of all rows would. */
class TaskListsStoryTest {

  private static final int SHARDS = 3;

  private final TaskLists lists = new TaskLists(SHARDS);

  static LongStream seeds() {
    return Seeds.upTo(200);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void listsShowWhatOneSortedListWould(long seed) {
    var dice = new SplittableRandom(seed);
    var rows = new ListedRows(dice, SHARDS);
    for (int step = 0; step < 150; step++) {
      step(dice, rows);
      ListAsk ask = rows.ask();
      assertThat(lists.newest(ask)).as("%s", ask).isEqualTo(rows.expected(ask));
    }
    for (var tenant : ListedRows.TENANTS) {
      var all = new ListAsk(tenant, TaskFilter.ALL, Optional.empty(), Integer.MAX_VALUE);
      assertThat(walked(all, 1 + dice.nextInt(9))).isEqualTo(rows.expected(all));
    }
  }

  private void step(SplittableRandom dice, ListedRows rows) {
    switch (dice.nextInt(8)) {
      case 0 -> {
        List<TaskId> gone = rows.some(10);
        rows.remove(gone);
        gone.forEach(lists::remove);
      }
      case 1 -> {
        int shard = dice.nextInt(SHARDS);
        List<TaskId> gone = rows.some(10).stream().filter(id -> id.shard() == shard).toList();
        rows.remove(gone);
        Set<TaskId> left = new HashSet<>();
        rows.all().forEach(listed -> left.add(listed.row().id()));
        lists.of(shard).retain(left);
      }
      default -> {
        for (int i = dice.nextInt(5); i >= 0; i--) {
          ShardRows.Listed one = rows.happens();
          lists.of(one.row().id().shard()).put(List.of(one));
        }
      }
    }
  }

  private List<TaskPage.Row> walked(ListAsk all, int pageSize) {
    List<TaskPage.Row> seen = new ArrayList<>();
    Optional<Cursor> after = Optional.empty();
    while (true) {
      List<TaskPage.Row> page =
          lists.newest(new ListAsk(all.tenant(), all.filter(), after, pageSize));
      seen.addAll(page);
      if (page.size() < pageSize) {
        return seen;
      }
      after = Optional.of(Newest.place(page.getLast()));
    }
  }

  /** Its new primary lists it, once it has written its rows. */
  @Test
  void aShardThatIsServedElsewhereIsListedForSomeSeconds() {
    var rows = new ListedRows(new SplittableRandom(1), 2);
    for (int i = 0; i < 50; i++) {
      ShardRows.Listed one = rows.happens();
      lists.of(one.row().id().shard()).put(List.of(one));
    }
    assertThat(lists.leave(1, 10_000)).isFalse();
    assertThat(lists.leave(1, 12_999)).isFalse();
    assertThat(shards()).containsExactly(0, 1);
    lists.of(1); // it is back
    assertThat(lists.leave(1, 13_001)).isFalse();
    assertThat(lists.leave(1, 16_001)).isTrue();
    assertThat(shards()).containsExactly(0);
    assertThat(lists.leave(1, 16_002)).as("twice").isFalse();
  }

  private Set<Integer> shards() {
    Set<Integer> shards = new TreeSet<>();
    for (var tenant : ListedRows.TENANTS) {
      lists
          .newest(new ListAsk(tenant, TaskFilter.ALL, Optional.empty(), 100))
          .forEach(row -> shards.add(row.id().shard()));
    }
    return shards;
  }
}
