package io.swarmhold.model.breaker;

/** Whether work may be given now. */
public sealed interface Admission {

  /** It may: the breaker is closed, or forced to be. */
  record Free() implements Admission {}

  /**
   * It may not.
   *
   * @param untilMillis when it may be probed, which a {@link BreakerCommand.Tick} must bring about;
   *     {@code Long.MAX_VALUE} when it is forced open, until somebody releases it
   */
  record Refused(long untilMillis) implements Admission {}

  /**
   * As far as there are permits, which are {@link BreakerCommand.TakePermits asked for}.
   *
   * @param permitsLeft as of now: another member may be faster
   */
  record Probing(long round, int permitsLeft) implements Admission {}
}
