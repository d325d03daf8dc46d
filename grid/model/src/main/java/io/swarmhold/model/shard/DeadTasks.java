package io.swarmhold.model.shard;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The dead-letter queue of a shard, in the order in which its tasks died. */
final class DeadTasks implements Iterable<TaskCell> {

  private @Nullable TaskCell head;
  private @Nullable TaskCell tail;
  private int size;

  int size() {
    return size;
  }

  void add(TaskCell cell) {
    cell.previous = tail;
    cell.next = null;
    if (tail == null) {
      head = cell;
    } else {
      tail.next = cell;
    }
    tail = cell;
    size++;
  }

  void remove(TaskCell cell) {
    if (cell.previous == null) {
      head = cell.next;
    } else {
      cell.previous.next = cell.next;
    }
    if (cell.next == null) {
      tail = cell.previous;
    } else {
      cell.next.previous = cell.previous;
    }
    cell.previous = null;
    cell.next = null;
    size--;
  }

  /** Oldest first; the task last returned may be removed meanwhile. */
  @Override
  public Iterator<TaskCell> iterator() {
    return new Iterator<>() {
      private @Nullable TaskCell next = head;

      @Override
      public boolean hasNext() {
        return next != null;
      }

      @Override
      public TaskCell next() {
        if (next == null) {
          throw new NoSuchElementException();
        }
        TaskCell current = next;
        next = current.next;
        return current;
      }
    };
  }
}
