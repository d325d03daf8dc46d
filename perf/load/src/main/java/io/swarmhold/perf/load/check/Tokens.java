package io.swarmhold.perf.load.check;

import java.util.Arrays;

/** The fencing tokens that each shard has given out; a bit each. */
final class Tokens {

  private static final int WORDS = Pages.SIZE / Long.SIZE;

  private final Pages pages = new Pages();
  private long[][] seen = new long[64][];

  /** Whether it is the first time that the shard gives out this token. */
  boolean add(int shard, long token) {
    int handle = pages.handle(shard, token);
    long[] page = page(Pages.page(handle));
    int place = Pages.place(handle);
    long bit = 1L << place;
    boolean isNew = (page[place / Long.SIZE] & bit) == 0;
    page[place / Long.SIZE] |= bit;
    return isNew;
  }

  private long[] page(int number) {
    if (number >= seen.length) {
      seen = Arrays.copyOf(seen, number * 2);
    }
    if (seen[number] == null) {
      seen[number] = new long[WORDS];
    }
    return seen[number];
  }
}
