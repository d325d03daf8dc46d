package io.swarmhold.model.replica;

/**
 * Where a frame stands in a shard's history.
 *
 * @param before the copy it was decided on
 * @param epoch under which it was decided: that of {@code before}, or the one that the frame begins
 */
public record Link(CopyId before, long epoch) {

  /** The copy once the frame is folded. */
  public CopyId after() {
    return new CopyId(epoch, before.sequence() + 1);
  }

  /** What to do with a frame that comes to a copy. */
  public enum Fit {
    /** It is the next: fold it. */
    NEXT,
    /** The copy has it already. */
    KNOWN,
    /**
     * Frames between are missing, or the copy went another way: keep it, and get what is missing.
     */
    AHEAD,
    /** Its sender does not know yet that a later epoch has begun: refuse it. */
    STALE
  }

  /**
   * @param copy the copy as it is
   * @param promised the highest epoch that this member knows to have been granted
   */
  public Fit fit(CopyId copy, long promised) {
    if (epoch < promised) {
      return Fit.STALE;
    } else if (before.equals(copy)) {
      return Fit.NEXT;
    } else if (after().epoch() == copy.epoch() && after().sequence() <= copy.sequence()) {
      return Fit.KNOWN;
    }
    return Fit.AHEAD;
  }
}
