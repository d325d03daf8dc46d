package io.swarmhold.edge.json;

import java.util.Arrays;

/**
 * Finds names that stand twice in one object, for objects nested in each other.
 *
 * <p>Names are compared by their {@linkplain Words#hash hash} of 64 bits with a secret seed: that
 * two different ones agree has a chance of 1 to 10^12 even in the largest object allowed. A small
 * object compares each name with those before; a large one sorts when it ends, so none costs more
 * than n log n.
 */
final class RepeatedNames {

  private static final int SMALL = 16;

  private long[] hashes = new long[64];
  private int count;
  private final int[] firsts = new int[64];
  private int open;

  /** A bit for each name of an object: one whose bit is not set cannot have been there. */
  private final long[] bits = new long[64];

  void clear() {
    count = 0;
    open = 0;
  }

  void open() {
    bits[open] = 0;
    firsts[open++] = count;
  }

  /** False if the innermost object has the name already; in a large one {@link #close} says so. */
  boolean add(long hash) {
    long bit = 1L << (hash >>> 58);
    if ((bits[open - 1] & bit) != 0 && isAmong(firsts[open - 1], hash)) {
      return false;
    }
    bits[open - 1] |= bit;
    if (count == hashes.length) {
      hashes = Arrays.copyOf(hashes, count * 2);
    }
    hashes[count++] = hash;
    return true;
  }

  /** False if a name stood twice in the object that ends. */
  boolean close() {
    int from = firsts[--open];
    boolean distinct = count - from <= SMALL || areDistinct(from);
    count = from;
    return distinct;
  }

  private boolean isAmong(int from, long hash) {
    if (count - from >= SMALL) {
      return false;
    }
    for (int i = from; i < count; i++) {
      if (hashes[i] == hash) {
        return true;
      }
    }
    return false;
  }

  private boolean areDistinct(int from) {
    Arrays.sort(hashes, from, count);
    for (int i = from + 1; i < count; i++) {
      if (hashes[i] == hashes[i - 1]) {
        return false;
      }
    }
    return true;
  }
}
