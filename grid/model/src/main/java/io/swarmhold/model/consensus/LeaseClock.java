package io.swarmhold.model.consensus;

/**
 * The holder's side of a lease: whether it may still count on it. It counts from the moment before
 * it sent the command that was answered, on its own monotonic clock.
 *
 * @param incarnation of the lease; 0 if there is none
 * @param sentNanos when the latest of its commands that was answered was about to be sent
 */
public record LeaseClock(LeaseTerm term, long incarnation, long sentNanos) {

  public static LeaseClock none(LeaseTerm term) {
    return new LeaseClock(term, 0, 0);
  }

  /** A lease was opened or renewed; answers may come in any order. */
  public LeaseClock answered(long ofIncarnation, long sentAtNanos) {
    boolean older =
        ofIncarnation < incarnation
            || (ofIncarnation == incarnation && sentAtNanos - sentNanos < 0);
    return older ? this : new LeaseClock(term, ofIncarnation, sentAtNanos);
  }

  /** The lease of that incarnation was ended. */
  public LeaseClock lost(long ofIncarnation) {
    return ofIncarnation == incarnation ? none(term) : this;
  }

  public boolean isHeldAt(long nanos) {
    return incarnation > 0 && nanos - sentNanos < term.ttl().toNanos();
  }
}
