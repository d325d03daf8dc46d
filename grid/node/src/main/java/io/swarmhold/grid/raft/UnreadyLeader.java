package io.swarmhold.grid.raft;

/**
 * Whether a leader is to step down because it cannot commit. What a leader writes first, an entry
 * of its own term, may be lost again: as we read Ratis 3.3, it looks whether it follows before it
 * takes what the leader before it had sent, and takes it later. An election that did not come of
 * silence can fall between the two. Without that entry it commits nothing, though the others follow
 * it, and answers nobody; no election comes either, for it is heard.
 *
 * <p>Belongs to one thread.
 */
final class UnreadyLeader {

  /** Several times what a majority's disks take on busy machines; longer than leases last. */
  static final long UNREADY_FOR_MILLIS = 5_000;

  private static final long NONE = -1;

  private long term = NONE;
  private long sinceMillis;

  /**
   * To be asked several times a second. Says so once every {@link #UNREADY_FOR_MILLIS}.
   *
   * @param leads whether this member leads in {@code term}
   * @param isReady whether it has committed the entry that it began with
   * @param nowMillis of a monotonic clock
   */
  boolean isToStepDown(boolean leads, boolean isReady, long term, long nowMillis) {
    if (!leads || isReady) {
      this.term = NONE;
      return false;
    }
    boolean isNew = this.term != term;
    boolean isLate = !isNew && nowMillis - sinceMillis >= UNREADY_FOR_MILLIS;
    if (isNew || isLate) {
      this.term = term;
      sinceMillis = nowMillis;
    }
    return isLate;
  }
}
