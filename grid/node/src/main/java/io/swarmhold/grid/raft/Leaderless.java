package io.swarmhold.grid.raft;

/**
 * Whether a member that was led has been without a leader for long. What it holds in memory of the
 * group may be wrong then; what it reads at its start is not, so one that has not been led since is
 * left alone.
 *
 * <p>Belongs to one thread.
 */
final class Leaderless {

  private final long longMillis;
  private boolean wasLed;
  private long ledAtMillis;

  Leaderless(long longMillis) {
    this.longMillis = longMillis;
  }

  /**
   * @param nowMillis of a monotonic clock
   */
  boolean isForLong(boolean isLed, long nowMillis) {
    if (isLed) {
      wasLed = true;
      ledAtMillis = nowMillis;
    }
    return wasLed && nowMillis - ledAtMillis >= longMillis;
  }
}
