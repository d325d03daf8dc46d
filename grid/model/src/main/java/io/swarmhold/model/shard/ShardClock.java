package io.swarmhold.model.shard;

/**
 * The time of one shard where it is served. It is that of the wall, but it never goes back: where
 * the wall's clock does, or is behind what the shard has seen under another member, it goes on at
 * the pace of the monotonic clock. So what is to happen three seconds from now happens three
 * seconds from now, also where a clock was hours ahead for a moment: leases would run for those
 * hours otherwise.
 *
 * <p>Read and advanced by one thread; {@link #isPast} may be asked on any.
 */
public final class ShardClock {

  private static final long NANOS_PER_MILLI = 1_000_000;

  /**
   * What the shard's time is ahead of the monotonic clock; less than any, as long as none was read.
   */
  private volatile long aheadMillis = Long.MIN_VALUE / 2;

  /**
   * The time now.
   *
   * @param seenMillis the latest time at which something happened in the shard, under whichever
   *     member
   * @param wallMillis of this member
   * @param nanos of this member's monotonic clock
   */
  public long now(long seenMillis, long wallMillis, long nanos) {
    long monotonic = Math.floorDiv(nanos, NANOS_PER_MILLI);
    long now = Math.max(Math.max(seenMillis, wallMillis), monotonic + aheadMillis);
    aheadMillis = now - monotonic;
    return now;
  }

  /** Whether {@code millis} of the shard's time are reached. */
  public boolean isPast(long millis, long wallMillis, long nanos) {
    long monotonic = Math.floorDiv(nanos, NANOS_PER_MILLI);
    return millis <= Math.max(wallMillis, monotonic + aheadMillis);
  }
}
