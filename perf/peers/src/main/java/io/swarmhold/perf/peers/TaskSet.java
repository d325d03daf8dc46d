package io.swarmhold.perf.peers;

import java.util.BitSet;

/** A set of task numbers that several threads add to; one bit a task. */
final class TaskSet {

  private final BitSet numbers = new BitSet();
  private int size;

  /** Whether the task was not in the set before. */
  synchronized boolean add(int number) {
    if (numbers.get(number)) {
      return false;
    }
    numbers.set(number);
    size++;
    return true;
  }

  synchronized int size() {
    return size;
  }

  /** How many tasks of this set are missing in the other. */
  int countMissingIn(TaskSet other) {
    BitSet missing = copy();
    missing.andNot(other.copy());
    return missing.cardinality();
  }

  private synchronized BitSet copy() {
    return (BitSet) numbers.clone();
  }
}
