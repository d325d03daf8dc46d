package io.swarmhold.model.shard;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tasks by number: open addressing with linear probing and backward shift on removal (Knuth, TAOCP
 * 3, 6.4 algorithm R). Boxed keys of a HashMap would cost more memory than all else a task needs.
 */
final class TaskTable {

  private static final int INITIAL_SLOTS = 64;

  private @Nullable TaskCell[] slots = new @Nullable TaskCell[INITIAL_SLOTS];
  private int size;
  private long payloadBytes;

  int size() {
    return size;
  }

  /** Bytes of the payloads of all tasks. */
  long payloadBytes() {
    return payloadBytes;
  }

  @Nullable TaskCell get(long number) {
    int mask = slots.length - 1;
    for (int i = home(number, mask); ; i = (i + 1) & mask) {
      TaskCell cell = slots[i];
      if (cell == null || cell.number == number) {
        return cell;
      }
    }
  }

  /** Adds a task, or throws IllegalStateException if there is one of that number. */
  void add(TaskCell added) {
    if (++size * 3 > slots.length * 2) {
      grow();
    }
    place(added);
    payloadBytes += added.task.payload().length;
  }

  void remove(TaskCell removed) {
    int mask = slots.length - 1;
    int hole = home(removed.number, mask);
    while (slots[hole] != removed) {
      hole = (hole + 1) & mask;
    }
    size--;
    payloadBytes -= removed.task.payload().length;
    for (int i = (hole + 1) & mask; ; i = (i + 1) & mask) {
      TaskCell cell = slots[i];
      if (cell == null) {
        slots[hole] = null;
        return;
      }
      if (((i - home(cell.number, mask)) & mask) >= ((i - hole) & mask)) {
        slots[hole] = cell;
        hole = i;
      }
    }
  }

  /** All tasks, by number. */
  TaskCell[] sorted() {
    TaskCell[] cells = all();
    Arrays.sort(cells, (a, b) -> Long.compareUnsigned(a.number, b.number));
    return cells;
  }

  /** All tasks, in no order. Looks at references only, not at the tasks. */
  TaskCell[] all() {
    TaskCell[] cells = new TaskCell[size];
    int n = 0;
    for (TaskCell cell : slots) {
      if (cell != null) {
        cells[n++] = cell;
      }
    }
    return cells;
  }

  /**
   * Shows the tasks of a slice, in no order. Cost: a look at where they could be, which are some
   * slots for each of them.
   */
  void forEachIn(Slice slice, Consumer<TaskCell> visitor) {
    int mask = slots.length - 1;
    for (int home = slice.firstHome(mask); home <= mask; home += slice.stride(mask)) {
      int i = home;
      for (TaskCell cell = slots[i]; cell != null; cell = slots[i]) {
        if (home(cell.number, mask) == home && slice.contains(cell.number)) {
          visitor.accept(cell);
        }
        i = (i + 1) & mask;
      }
    }
  }

  private void grow() {
    @Nullable TaskCell[] old = slots;
    slots = new @Nullable TaskCell[old.length * 2];
    for (TaskCell cell : old) {
      if (cell != null) {
        place(cell);
      }
    }
  }

  private void place(TaskCell cell) {
    int mask = slots.length - 1;
    int i = home(cell.number, mask);
    for (TaskCell other = slots[i]; other != null; other = slots[i]) {
      if (other.number == cell.number) {
        throw new IllegalStateException("task " + cell.number + " exists");
      }
      i = (i + 1) & mask;
    }
    slots[i] = cell;
  }

  private static int home(long number, int mask) {
    return NumberHash.of(number) & mask;
  }
}
