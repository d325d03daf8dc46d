package io.swarmhold.grid;

import io.swarmhold.model.TaskId;
import io.swarmhold.model.port.TaskPage;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What lists show of the shards that this member serves. Rows are written by one thread, the {@link
 * Projector}'s, and read by any.
 */
final class TaskLists {

  /**
   * A shard that is served elsewhere is listed here for so long: its rows are written there
   * meanwhile, and until they are it would be missing in lists. For so long a task may be listed
   * under a status that it had when the shard moved.
   */
  static final long LISTED_AFTER_MOVE_MILLIS = 3_000;

  private static final long NOT_LEFT = Long.MIN_VALUE;

  private final AtomicReferenceArray<@Nullable ShardRows> shards;

  /** Belongs to the one who writes. */
  private final long[] leftAtMillis;

  TaskLists(int count) {
    this.shards = new AtomicReferenceArray<>(count);
    this.leftAtMillis = new long[count];
    Arrays.fill(leftAtMillis, NOT_LEFT);
  }

  /** The rows of a shard, none of them yet if it is new here. For the one who writes them. */
  ShardRows of(int shard) {
    leftAtMillis[shard] = NOT_LEFT;
    ShardRows rows = shards.get(shard);
    if (rows == null) {
      rows = new ShardRows();
      shards.set(shard, rows);
    }
    return rows;
  }

  /**
   * The shard is served elsewhere, also if that has been said before; says whether its rows have
   * gone by that. For the one who writes them.
   *
   * @param nowMillis of a clock that only goes forward
   */
  boolean leave(int shard, long nowMillis) {
    if (shards.get(shard) == null) {
      return false;
    }
    if (leftAtMillis[shard] == NOT_LEFT) {
      leftAtMillis[shard] = nowMillis;
    }
    if (nowMillis - leftAtMillis[shard] < LISTED_AFTER_MOVE_MILLIS) {
      return false;
    }
    shards.set(shard, null);
    return true;
  }

  void remove(TaskId id) {
    ShardRows rows = shards.get(id.shard());
    if (rows != null) {
      rows.remove(List.of(id));
    }
  }

  /** The first rows of a list, newest first. */
  List<TaskPage.Row> newest(ListAsk ask) {
    Newest newest = new Newest(ask.limit());
    for (int shard = 0; shard < shards.length(); shard++) {
      ShardRows rows = shards.get(shard);
      if (rows != null) {
        rows.offer(ask, newest);
      }
    }
    return newest.rows();
  }
}
