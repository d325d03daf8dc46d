package io.swarmhold.grid;

/**
 * When a member that has just joined may be given shards, while the others start as well. The grid
 * gives out all shards when it is first asked for one, and whoever comes to hold some later has
 * them moved to it, one by one, each standing still meanwhile. So members that start together wait
 * for each other: then each has from the beginning what it will have.
 */
final class FirstAssignment {

  /**
   * One that is not here by then is not waited for any longer: half a minute's start of the slowest
   * differs by less from that of the fastest, and a cluster that has lost a member for good is held
   * up by no more.
   */
  static final long ALL_WITHIN_MILLIS = 10_000;

  /** That a member may be given shards is agreed on within so long, or something is wrong. */
  static final long AGREED_WITHIN_MILLIS = ALL_WITHIN_MILLIS + 3_000;

  /** Who has just joined is told within so long that the shards were given out before. */
  static final long TOLD_WITHIN_MILLIS = 500;

  private FirstAssignment() {}

  /**
   * What a member sees.
   *
   * @param listed members that should be here and hold shards
   * @param toHold members here that hold shards, or will
   * @param holding those of them that may be given shards already
   * @param isHolding whether this member is one of these
   * @param isAssigned whether the shards have been given out
   * @param majority members without which nothing is served
   * @param waitedMillis since this member joined
   */
  record Situation(
      int listed,
      int toHold,
      int holding,
      boolean isHolding,
      boolean isAssigned,
      int majority,
      long waitedMillis) {}

  enum Step {
    /** Look again a little later. */
    WAIT,
    /** Ask the grid to be given shards. */
    ASK,
    /** Start, whether with shards or without. */
    GO_ON
  }

  static Step next(Situation now) {
    if (now.isAssigned()) {
      // Where too few hold shards for any to be served there is nothing to disturb, and waiting
      // would be for ever: each would for the others. Where enough do, it has to learn first.
      return now.isHolding() || now.holding() >= now.majority() ? Step.GO_ON : Step.ASK;
    }
    if (now.isHolding()) {
      boolean isSettled =
          now.holding() >= now.toHold() || now.waitedMillis() > AGREED_WITHIN_MILLIS;
      return isSettled ? Step.GO_ON : Step.WAIT;
    }
    if (now.holding() > 0) {
      // Somebody has waited for long enough, or sees all; or they started long ago.
      return now.waitedMillis() <= TOLD_WITHIN_MILLIS ? Step.WAIT : Step.ASK;
    }
    boolean isComplete = now.toHold() >= now.listed();
    return isComplete || now.waitedMillis() > ALL_WITHIN_MILLIS ? Step.ASK : Step.WAIT;
  }
}
