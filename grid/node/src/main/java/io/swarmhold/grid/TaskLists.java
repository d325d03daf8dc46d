package io.swarmhold.grid;

import io.swarmhold.model.TaskId;
import io.swarmhold.model.port.TaskPage;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What lists show of the shards that this member serves. Rows are written by one thread, the {@link
 * Projector}'s, and read by any.
 */
final class TaskLists {

  private final AtomicReferenceArray<@Nullable ShardRows> shards;
  private final IntPredicate isServedHere;

  TaskLists(int count, IntPredicate isServedHere) {
    this.shards = new AtomicReferenceArray<>(count);
    this.isServedHere = isServedHere;
  }

  /** The rows of a shard, none of them yet if it is new here. For the one who writes them. */
  ShardRows of(int shard) {
    ShardRows rows = shards.get(shard);
    if (rows == null) {
      rows = new ShardRows();
      shards.set(shard, rows);
    }
    return rows;
  }

  /** Lets the rows of a shard go; says whether there were any. For the one who writes them. */
  boolean drop(int shard) {
    return shards.getAndSet(shard, null) != null;
  }

  void remove(TaskId id) {
    ShardRows rows = shards.get(id.shard());
    if (rows != null) {
      rows.remove(List.of(id));
    }
  }

  /** The first rows of a list, newest first: those that another member serves by now are its. */
  List<TaskPage.Row> newest(ListAsk ask) {
    Newest newest = new Newest(ask.limit());
    for (int shard = 0; shard < shards.length(); shard++) {
      ShardRows rows = shards.get(shard);
      if (rows != null && isServedHere.test(shard)) {
        rows.offer(ask, newest);
      }
    }
    return newest.rows();
  }
}
