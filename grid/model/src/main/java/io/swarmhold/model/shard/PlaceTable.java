package io.swarmhold.model.shard;

import java.util.function.LongConsumer;

/**
 * Places by task number, both primitive: open addressing with linear probing and backward shift on
 * removal, as in {@link TaskTable}.
 */
final class PlaceTable {

  /** Stands for no place. */
  static final long NONE = -1;

  private static final int INITIAL_SLOTS = 64;

  /** No task has this number. */
  private static final long FREE = 0;

  private long[] numbers = new long[INITIAL_SLOTS];
  private long[] places = new long[INITIAL_SLOTS];
  private int size;

  /** The place of the task; {@link #NONE} if it has none. */
  long get(long number) {
    int i = slot(number);
    return numbers[i] == FREE ? NONE : places[i];
  }

  /** Gives a task its place, or throws IllegalStateException if it has one. */
  void put(long number, long place) {
    if (++size * 2 > numbers.length) {
      grow();
    }
    int i = slot(number);
    if (numbers[i] != FREE) {
      throw new IllegalStateException("task " + number + " is over already");
    }
    numbers[i] = number;
    places[i] = place;
  }

  void remove(long number) {
    int mask = numbers.length - 1;
    int hole = slot(number);
    size--;
    for (int i = (hole + 1) & mask; numbers[i] != FREE; i = (i + 1) & mask) {
      if (((i - home(numbers[i], mask)) & mask) >= ((i - hole) & mask)) {
        numbers[hole] = numbers[i];
        places[hole] = places[i];
        hole = i;
      }
    }
    numbers[hole] = FREE;
  }

  /** Shows the places of a slice's tasks, in no order; see {@link TaskTable#forEachIn}. */
  void forEachIn(Slice slice, LongConsumer visitor) {
    int mask = numbers.length - 1;
    for (int home = slice.firstHome(mask); home <= mask; home += slice.stride(mask)) {
      for (int i = home; numbers[i] != FREE; i = (i + 1) & mask) {
        if (home(numbers[i], mask) == home && slice.contains(numbers[i])) {
          visitor.accept(places[i]);
        }
      }
    }
  }

  private int slot(long number) {
    int mask = numbers.length - 1;
    int i = home(number, mask);
    while (numbers[i] != FREE && numbers[i] != number) {
      i = (i + 1) & mask;
    }
    return i;
  }

  private void grow() {
    long[] oldNumbers = numbers;
    long[] oldPlaces = places;
    numbers = new long[oldNumbers.length * 2];
    places = new long[oldNumbers.length * 2];
    for (int old = 0; old < oldNumbers.length; old++) {
      if (oldNumbers[old] != FREE) {
        int i = slot(oldNumbers[old]);
        numbers[i] = oldNumbers[old];
        places[i] = oldPlaces[old];
      }
    }
  }

  private static int home(long number, int mask) {
    return NumberHash.of(number) & mask;
  }
}
