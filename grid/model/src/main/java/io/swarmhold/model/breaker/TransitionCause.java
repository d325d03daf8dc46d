package io.swarmhold.model.breaker;

/** Why a breaker went from one state to another, with what was counted when it did. */
public sealed interface TransitionCause {

  /**
   * @param failures in a row
   */
  record FailuresInARow(int failures) implements TransitionCause {}

  /** Too large a share of a window's outcomes were failures. */
  record TooManyFailures(long failures, long outcomes) implements TransitionCause {}

  /** It was open for as long as it should be. */
  record OpenTimeOver() implements TransitionCause {}

  record ProbesSucceeded(int failures, int answered) implements TransitionCause {}

  record ProbesFailed(int failures, int answered) implements TransitionCause {}

  /**
   * Another owner took over while it was half open, or it was given other settings: nobody knows
   * which permits are outstanding, so a round begins anew and the answers of the old one are
   * ignored.
   */
  record ProbesForgotten() implements TransitionCause {}

  record ForcedBy(OperatorReason reason) implements TransitionCause {}

  record ReleasedBy(OperatorReason reason) implements TransitionCause {}
}
