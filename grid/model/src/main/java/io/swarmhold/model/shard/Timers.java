package io.swarmhold.model.shard;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tasks by the time at which something may happen to them, in buckets of a quarter of a second.
 * Adding and removing cost a look at one bucket: most leases end long before their time.
 */
final class Timers {

  private static final int BUCKET_BITS = 8;

  private final long retentionMillis;
  private final TreeMap<Long, Bucket> buckets = new TreeMap<>();
  private final Comparator<TaskCell> soonestFirst =
      Comparator.comparingLong(this::dueAt)
          .thenComparing((a, b) -> Long.compareUnsigned(a.number, b.number));
  private @Nullable Bucket latest;

  /** Tasks due within the same quarter of a second. */
  static final class Bucket {
    final long index;
    @Nullable TaskCell head;
    @Nullable TaskCell tail;

    Bucket(long index) {
      this.index = index;
    }
  }

  /**
   * @param retentionMillis how long a task may wait for an agent
   */
  Timers(long retentionMillis) {
    this.retentionMillis = retentionMillis;
  }

  /** When something may happen to the task by itself; {@code Long.MAX_VALUE} for never. */
  private long dueAt(TaskCell cell) {
    long deadline = cell.task.options().deadlineMillis();
    long limit = deadline == 0 ? Long.MAX_VALUE : deadline;
    return switch (cell.status) {
      case DELAYED, RUNNING -> Math.min(limit, cell.wakeAt);
      case QUEUED -> Math.min(limit, cell.readyAt + retentionMillis);
      case SUCCEEDED, CANCELLED, DEAD -> Long.MAX_VALUE;
    };
  }

  void add(TaskCell cell) {
    Bucket bucket = bucket(dueAt(cell) >> BUCKET_BITS);
    cell.bucket = bucket;
    cell.timerPrevious = bucket.tail;
    cell.timerNext = null;
    if (bucket.tail == null) {
      bucket.head = cell;
    } else {
      bucket.tail.timerNext = cell;
    }
    bucket.tail = cell;
  }

  void remove(TaskCell cell) {
    Bucket bucket = cell.bucket;
    if (bucket == null) {
      return;
    }
    if (cell.timerPrevious == null) {
      bucket.head = cell.timerNext;
    } else {
      cell.timerPrevious.timerNext = cell.timerNext;
    }
    if (cell.timerNext == null) {
      bucket.tail = cell.timerPrevious;
    } else {
      cell.timerNext.timerPrevious = cell.timerPrevious;
    }
    cell.timerPrevious = null;
    cell.timerNext = null;
    cell.bucket = null;
    if (bucket.head == null) {
      buckets.remove(bucket.index);
      if (latest == bucket) {
        latest = null;
      }
    }
  }

  /** Time before which nothing is due; {@code Long.MAX_VALUE} if nothing ever is. */
  long earliestMillis() {
    return buckets.isEmpty() ? Long.MAX_VALUE : buckets.firstKey() << BUCKET_BITS;
  }

  /**
   * Tasks due at {@code nowMillis}, soonest first, then by number; at most {@code limit}. The order
   * does not depend on that in which they were added, which a snapshot does not keep.
   */
  List<TaskCell> due(long nowMillis, int limit) {
    List<TaskCell> due = new ArrayList<>();
    for (Bucket bucket : buckets.headMap(nowMillis >> BUCKET_BITS, true).values()) {
      int before = due.size();
      for (TaskCell cell = bucket.head; cell != null; cell = cell.timerNext) {
        if (dueAt(cell) <= nowMillis) {
          due.add(cell);
        }
      }
      due.subList(before, due.size()).sort(soonestFirst);
      if (due.size() >= limit) {
        return due.subList(0, limit);
      }
    }
    return due;
  }

  /** Tasks due by then, and perhaps some due a moment later, in no order that means anything. */
  void forEachDueBy(long millis, Consumer<TaskCell> each) {
    for (Bucket bucket : buckets.headMap(millis >> BUCKET_BITS, true).values()) {
      for (TaskCell cell = bucket.head; cell != null; cell = cell.timerNext) {
        each.accept(cell);
      }
    }
  }

  private Bucket bucket(long index) {
    if (latest == null || latest.index != index) {
      latest = buckets.computeIfAbsent(index, Bucket::new);
    }
    return latest;
  }
}
