package io.swarmhold.model.breaker;

/**
 * A fact about one breaker, in the order its owner decided it. The log stores these and nothing
 * else of breakers; {@link BreakerState#after} folds them. What was read from a clock or worked out
 * from settings and counts stands in the event. A new case is a compile error wherever it must be
 * learnt, which is why no switch over this type has a {@code default}.
 */
public sealed interface BreakerEvent {

  BreakerKey key();

  long atMillis();

  /** Whether somebody should be told: work is refused from now on, and nobody ordered it. */
  default boolean raisesAlert() {
    return this instanceof Opened;
  }

  /** It has these settings from now on. The first event of each; see {@link BreakerState#begin}. */
  record Configured(BreakerKey key, long atMillis, BreakerSettings settings)
      implements BreakerEvent {}

  record Opened(BreakerKey key, long atMillis, long untilMillis, TransitionCause cause)
      implements BreakerEvent {}

  /**
   * @param round of probes; each has a number of its own
   */
  record HalfOpened(BreakerKey key, long atMillis, long round, TransitionCause cause)
      implements BreakerEvent {}

  record Closed(BreakerKey key, long atMillis, TransitionCause cause) implements BreakerEvent {}

  record Forced(BreakerKey key, Force force) implements BreakerEvent {
    @Override
    public long atMillis() {
      return force.atMillis();
    }
  }

  record Released(BreakerKey key, long atMillis, OperatorReason reason) implements BreakerEvent {}
}
