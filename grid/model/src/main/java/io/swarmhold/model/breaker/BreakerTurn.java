package io.swarmhold.model.breaker;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One decision under way: the state as far as it has come, what was counted, and the time. */
final class BreakerTurn {

  private final OwnerCounts counts;
  private final long nowMillis;
  private final List<BreakerEvent> events = new ArrayList<>(2);
  private BreakerState state;

  BreakerTurn(BreakerState state, OwnerCounts counts, long nowMillis) {
    this.state = state;
    this.counts = counts;
    this.nowMillis = nowMillis;
  }

  BreakerState state() {
    return state;
  }

  long nowMillis() {
    return nowMillis;
  }

  List<BreakerEvent> events() {
    return events;
  }

  boolean isForced() {
    return state.force().isPresent();
  }

  /** What was counted before it closed, be it a moment ago, says nothing any more. */
  boolean doOutcomesDecide() {
    return state.phase() instanceof BreakerPhase.Closed
        && !isForced()
        && events.stream().noneMatch(BreakerEvent.Closed.class::isInstance);
  }

  Evidence evidence() {
    return counts.evidence();
  }

  boolean haveProbesBeenForgotten() {
    return counts.haveForgotten(state);
  }

  @Nullable Probes probes() {
    return counts.probes(state, nowMillis);
  }

  void happened(BreakerEvent event) {
    state = state.after(event);
    events.add(event);
  }

  void open(TransitionCause cause) {
    long until = nowMillis + state.settings().openMillis();
    happened(new BreakerEvent.Opened(state.key(), nowMillis, until, cause));
  }

  void halfOpen(TransitionCause cause) {
    happened(new BreakerEvent.HalfOpened(state.key(), nowMillis, state.round() + 1, cause));
  }

  void close(TransitionCause cause) {
    happened(new BreakerEvent.Closed(state.key(), nowMillis, cause));
  }
}
