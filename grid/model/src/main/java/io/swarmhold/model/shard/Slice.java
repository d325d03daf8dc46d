package io.swarmhold.model.shard;

/**
 * One of 2^{@code bits} equal parts of all task numbers, so that a shard can be looked at bit by
 * bit. What is in it depends on the number alone: it is the same on every copy, however old its
 * tables are and whatever came and went between two looks. A cursor by task number would promise
 * the same, but the tables know no order, and sorting a hundred thousand tasks for each look is
 * what slices are to avoid.
 *
 * <p>Slices lie on a line from {@link #BEGIN} to {@link #END}, which a walk goes along; a shard
 * that grows or shrinks meanwhile is cut finer or coarser from there on, and nothing is left out.
 *
 * @param index which of them, from 0
 */
public record Slice(int bits, int index) {

  /** A slice is meant to hold no more tasks and keys than this: about a millisecond's work. */
  static final int ITEMS = 2_048;

  /** Enough for two thousand million of them. */
  static final int MAX_BITS = 20;

  /** Where the line begins. */
  public static final long BEGIN = 0;

  /** Where it ends. */
  public static final long END = 1L << Integer.SIZE;

  public Slice {
    if (bits < 0 || bits > MAX_BITS || index < 0 || index >= 1 << bits) {
      throw new IllegalArgumentException(
          "slice: %d of 2^%d (expected: bits 0 to %d, and one of them)"
              .formatted(index, bits, MAX_BITS));
    }
  }

  /** The slice around {@code position} if there are so many tasks and keys in all. */
  static Slice at(long position, long items) {
    int bits = 0;
    while (bits < MAX_BITS && items >> bits > ITEMS) {
      bits++;
    }
    return new Slice(bits, (int) (position >>> (Integer.SIZE - bits)));
  }

  /** Where the slice ends and the next begins. */
  public long end() {
    return (index + 1L) << (Integer.SIZE - bits);
  }

  boolean beginsTheLine() {
    return index == 0;
  }

  boolean contains(long number) {
    return (NumberHash.of(number) & mask()) == pattern();
  }

  /**
   * The first slot of a table of 2^n where a number of the slice can be at home; the next is {@link
   * #stride} slots on. The low bits of the hash say which slot it is, so they say which slice, too:
   * the highest of the index first, for halves of a slice to lie side by side.
   */
  int firstHome(int tableMask) {
    return pattern() & tableMask;
  }

  int stride(int tableMask) {
    return Math.min(mask(), tableMask) + 1;
  }

  private int mask() {
    return (1 << bits) - 1;
  }

  private int pattern() {
    return bits == 0 ? 0 : Integer.reverse(index) >>> (Integer.SIZE - bits);
  }

  /** As it is read in a log of the node: {@code 3/64}, the fourth of 64. */
  @Override
  public String toString() {
    return index + "/" + (1 << bits);
  }
}
