package io.swarmhold.grid.raft;

/**
 * Notices that this process stood still. Whoever did takes everybody else for gone when it wakes,
 * and is wrong: what they sent meanwhile only has not been read yet.
 */
final class Pauses {

  /** How often {@link #tick} is to be called. */
  static final long TICK_MILLIS = 500;

  private static final long NOTICED_MILLIS = 2_000;

  /** By then all has been read that waited. */
  private static final long REMEMBERED_MILLIS = 3_000;

  private long tickedAtMillis;
  private long wokeAtMillis;

  Pauses(long nowMillis) {
    this.tickedAtMillis = nowMillis;
    this.wokeAtMillis = nowMillis - REMEMBERED_MILLIS;
  }

  synchronized void tick(long nowMillis) {
    if (nowMillis - tickedAtMillis >= NOTICED_MILLIS) {
      wokeAtMillis = nowMillis;
    }
    tickedAtMillis = nowMillis;
  }

  /** Whether it stood still until a moment ago. */
  synchronized boolean justWoke(long nowMillis) {
    return nowMillis - wokeAtMillis < REMEMBERED_MILLIS
        || nowMillis - tickedAtMillis >= NOTICED_MILLIS;
  }
}
