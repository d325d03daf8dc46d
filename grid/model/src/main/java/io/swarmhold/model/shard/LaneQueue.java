package io.swarmhold.model.shard;

import io.swarmhold.model.Lane;
import io.swarmhold.model.Priority;
import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one lane that wait for an agent, best first.
 *
 * <p>All tasks age alike, so within one priority the order is that of enqueueing: a linked list, to
 * which almost every task is simply appended. The few that come back with an older time (a retry,
 * an expired lease) go to a sorted set beside it. The best of all is the best of at most eight
 * heads.
 */
final class LaneQueue {

  private static final Comparator<TaskCell> OLDEST_FIRST =
      Comparator.<TaskCell>comparingLong(cell -> cell.enqueuedAt)
          .thenComparing((a, b) -> Long.compareUnsigned(a.number, b.number));

  final Lane lane;
  final PoolCounts counts;

  private final Fifo[] fifos = new Fifo[Priority.values().length];
  private int size;

  /** Tasks of the lane in the shard, in whatever state; the lane is let go with the last. */
  int cells;

  /** Whether tasks were added since somebody last asked. */
  boolean touched;

  LaneQueue(Lane lane, PoolCounts counts) {
    this.lane = lane;
    this.counts = counts;
    for (int i = 0; i < fifos.length; i++) {
      fifos[i] = new Fifo();
    }
  }

  /** The waiting tasks of one priority. */
  private static final class Fifo {
    @Nullable TaskCell head;
    @Nullable TaskCell tail;
    @Nullable TreeSet<TaskCell> returned;
  }

  int size() {
    return size;
  }

  void add(TaskCell cell) {
    Fifo fifo = fifos[cell.task.priority().code()];
    size++;
    if (fifo.tail != null && OLDEST_FIRST.compare(cell, fifo.tail) < 0) {
      if (fifo.returned == null) {
        fifo.returned = new TreeSet<>(OLDEST_FIRST);
      }
      fifo.returned.add(cell);
      cell.returned = true;
      return;
    }
    cell.previous = fifo.tail;
    cell.next = null;
    if (fifo.tail == null) {
      fifo.head = cell;
    } else {
      fifo.tail.next = cell;
    }
    fifo.tail = cell;
  }

  void remove(TaskCell cell) {
    Fifo fifo = fifos[cell.task.priority().code()];
    size--;
    if (cell.returned) {
      cell.returned = false;
      if (fifo.returned != null) {
        fifo.returned.remove(cell);
      }
      return;
    }
    if (cell.previous == null) {
      fifo.head = cell.next;
    } else {
      cell.previous.next = cell.next;
    }
    if (cell.next == null) {
      fifo.tail = cell.previous;
    } else {
      cell.next.previous = cell.previous;
    }
    cell.previous = null;
    cell.next = null;
  }

  /** The task that stands first: highest score, then the oldest, then the lowest number. */
  @Nullable TaskCell first() {
    TaskCell best = null;
    for (int i = fifos.length - 1; i >= 0; i--) {
      Fifo fifo = fifos[i];
      best = better(best, fifo.head);
      if (fifo.returned != null && !fifo.returned.isEmpty()) {
        best = better(best, fifo.returned.first());
      }
    }
    return best;
  }

  long bestKey() {
    TaskCell first = first();
    return first == null ? Long.MIN_VALUE : first.orderKey();
  }

  private static @Nullable TaskCell better(@Nullable TaskCell best, @Nullable TaskCell other) {
    if (best == null || other == null) {
      return best == null ? other : best;
    }
    int byKey = Long.compare(other.orderKey(), best.orderKey());
    if (byKey != 0) {
      return byKey > 0 ? other : best;
    }
    return Long.compareUnsigned(other.number, best.number) < 0 ? other : best;
  }
}
