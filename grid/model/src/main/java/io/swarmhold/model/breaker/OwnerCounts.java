package io.swarmhold.model.breaker;

import org.jspecify.annotations.Nullable;

/** Everything soft about a breaker: what its owner alone has counted. Confined to its thread. */
final class OwnerCounts {

  private Evidence evidence;
  private @Nullable Probes probes;

  /** Of rounds before this one it is not known which permits are outstanding. */
  private long firstKnownRound;

  OwnerCounts(BreakerState state) {
    evidence = Evidence.of(state.settings());
    firstKnownRound = state.round() + 1;
  }

  Evidence evidence() {
    return evidence;
  }

  /** What an event says of what was counted before it. */
  void happened(BreakerEvent event, BreakerState after) {
    switch (event) {
      case BreakerEvent.Closed closed -> evidence = Evidence.of(after.settings());
      case BreakerEvent.Configured configured -> {
        evidence = Evidence.of(after.settings());
        firstKnownRound = after.round() + 1;
      }
      case BreakerEvent.Opened opened -> {}
      case BreakerEvent.HalfOpened half -> {}
      case BreakerEvent.Forced forced -> {}
      case BreakerEvent.Released released -> {}
    }
  }

  /** Whether the round under way began where nobody can be asked about it any more. */
  boolean haveForgotten(BreakerState state) {
    return state.phase() instanceof BreakerPhase.HalfOpen && state.round() < firstKnownRound;
  }

  /** The probes of the round under way, as of now; null if there is none, or it is forgotten. */
  @Nullable Probes probes(BreakerState state, long nowMillis) {
    if (!(state.phase() instanceof BreakerPhase.HalfOpen) || haveForgotten(state)) {
      return null;
    }
    Probes current = probes;
    if (current == null || current.round() != state.round()) {
      current = new Probes(state.round(), state.settings().probing());
      probes = current;
    }
    current.takeBack(nowMillis);
    return current;
  }

  /**
   * When a permit of the round under way returns; a time that has passed if the round is forgotten,
   * or over and nothing came of it.
   */
  long nextReturnMillis(BreakerState state) {
    if (haveForgotten(state)) {
      return state.sinceMillis();
    }
    Probes current = probes;
    if (current == null || current.round() != state.round()) {
      return Long.MAX_VALUE;
    }
    return current.areAllAnswered() ? state.sinceMillis() : current.nextReturnMillis();
  }
}
