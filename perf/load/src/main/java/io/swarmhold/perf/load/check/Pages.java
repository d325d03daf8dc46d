package io.swarmhold.perf.load.check;

import java.util.Arrays;

/**
 * Gives numbers of shards small handles: those that were given out one after the other get
 * neighbouring ones.
 *
 * <p>An open-addressing table of longs leads from a block of 1 024 neighbouring numbers to a page.
 * Servers count up, so pages fill and what is touched next is in the cache; a table of single
 * numbers would miss it at every touch. Numbers that lie far apart work as well, only dearer.
 */
final class Pages {

  static final int SIZE = 1 << 10;

  private static final int BITS = 10;

  /** Ids and tokens begin with 24 bits of the shard's epoch, and count in the other 40. */
  private static final int EPOCH_SHIFT = 40;

  /** Of these 40; the rest must be zero for a block to fit a long. */
  private static final int COUNT_BITS = 34;

  private static final int SHARD_SHIFT = 48;
  private static final int MAX_PAGES = 1 << 20;

  private long[] blocks = new long[1 << 10];

  /** Per block the number of its page plus one; 0 where there is none. */
  private int[] pageOf = new int[1 << 10];

  private int[] shardOf = new int[64];
  private int count;

  /** Number of pages so far; a handle's page is below it. */
  int count() {
    return count;
  }

  static int page(int handle) {
    return handle >>> BITS;
  }

  static int place(int handle) {
    return handle & (SIZE - 1);
  }

  /** The shard that the handle's number is of. */
  int shard(int handle) {
    return shardOf[page(handle)];
  }

  /** The same for the same shard and number, and for no other. */
  int handle(int shard, long number) {
    long counted = number & ((1L << EPOCH_SHIFT) - 1);
    if (counted >>> COUNT_BITS != 0) {
      throw new IllegalArgumentException(
          "number " + number + " of shard " + shard + " (expected: less than 2^34 in its epoch)");
    }
    long epoch = number >>> EPOCH_SHIFT;
    long block =
        ((long) shard << SHARD_SHIFT) | (epoch << (COUNT_BITS - BITS)) | (counted >>> BITS);
    return (page(block, shard) << BITS) | ((int) counted & (SIZE - 1));
  }

  private int page(long block, int shard) {
    int slot = slot(block);
    if (pageOf[slot] == 0) {
      if (count * 2 >= blocks.length) {
        grow();
        slot = slot(block);
      }
      blocks[slot] = block;
      pageOf[slot] = add(shard) + 1;
    }
    return pageOf[slot] - 1;
  }

  /** Where the block is, or where it would go. */
  private int slot(long block) {
    int mask = blocks.length - 1;
    long mixed = block * 0x9E37_79B9_7F4A_7C15L; // Fibonacci hashing: Knuth, TAOCP 3, 6.4
    int slot = (int) (mixed >>> 32) & mask;
    while (pageOf[slot] != 0 && blocks[slot] != block) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private int add(int shard) {
    if (count == MAX_PAGES) {
      throw new IllegalStateException("numbers too many, or too far apart");
    }
    if (count == shardOf.length) {
      shardOf = Arrays.copyOf(shardOf, count * 2);
    }
    shardOf[count] = shard;
    return count++;
  }

  private void grow() {
    long[] oldBlocks = blocks;
    int[] oldPageOf = pageOf;
    blocks = new long[oldBlocks.length * 2];
    pageOf = new int[oldBlocks.length * 2];
    for (int i = 0; i < oldBlocks.length; i++) {
      if (oldPageOf[i] != 0) {
        int slot = slot(oldBlocks[i]);
        blocks[slot] = oldBlocks[i];
        pageOf[slot] = oldPageOf[i];
      }
    }
  }
}
