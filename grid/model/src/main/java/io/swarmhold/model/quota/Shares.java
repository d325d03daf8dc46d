package io.swarmhold.model.quota;

/**
 * How much a member gets beside what it needs: the less there is, and the more are there to want
 * some, the less. Each gets a part of what is left, as in guided self-scheduling (C.
 * Polychronopoulos, D. Kuck, IEEE Trans. Computers, 1987): near the end that is nothing, and every
 * unit goes to a caller who waits for it. A fixed size would leave the last units with members that
 * do not need them.
 */
final class Shares {

  /** So much of what is left stays for those who did not ask yet. */
  private static final long PARTS = 2;

  /** What a member may take to its grave: a hundredth of the limit. */
  private static final long LIMIT_FRACTION = 100;

  private Shares() {}

  /**
   * @param wanted by the member
   * @param free units that nobody needs now
   * @param holders members that asked lately, this one included
   * @param limit without the burst
   */
  static long extra(long wanted, long free, int holders, long limit) {
    long fair = Math.max(0, free) / (PARTS * holders);
    return Math.min(wanted, Math.min(fair, limit / LIMIT_FRACTION));
  }
}
