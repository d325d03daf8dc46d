package io.swarmhold.model.breaker;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The hard state of a breaker: the fold of its {@link BreakerEvent events}, the same on every copy.
 * It takes some 100 bytes, and some 70 for each transition in its history, texts of operators (up
 * to 1.2 kB in UTF-8) aside.
 *
 * @param sinceMillis when it came to its present {@link #status}
 * @param round number of the latest round of probes, which is under way if it is half open; 0
 *     before the first
 * @param force what an operator holds it at
 * @param history its latest transitions, the oldest first; at most 32
 */
public record BreakerState(
    BreakerKey key,
    BreakerSettings settings,
    BreakerPhase phase,
    long sinceMillis,
    long round,
    Optional<Force> force,
    List<Transition> history) {

  /** Sixteen times open and probed: eight minutes and more of a rate that stays bad. */
  public static final int MAX_HISTORY = 32;

  public BreakerState {
    Bounds.between("round", round, 0, Long.MAX_VALUE);
    Bounds.between("history", history.size(), 0, MAX_HISTORY);
    history = List.copyOf(history);
  }

  /** A breaker of which nothing was known before: closed. */
  public static BreakerState begin(BreakerEvent.Configured first) {
    return new BreakerState(
        first.key(),
        first.settings(),
        new BreakerPhase.Closed(),
        first.atMillis(),
        0,
        Optional.empty(),
        List.of());
  }

  public BreakerStatus status() {
    return status(phase, force);
  }

  private static BreakerStatus status(BreakerPhase phase, Optional<Force> force) {
    if (force.isPresent()) {
      return switch (force.get().direction()) {
        case OPEN -> BreakerStatus.FORCED_OPEN;
        case CLOSED -> BreakerStatus.FORCED_CLOSED;
      };
    }
    return switch (phase) {
      case BreakerPhase.Closed() -> BreakerStatus.CLOSED;
      case BreakerPhase.Open open -> BreakerStatus.OPEN;
      case BreakerPhase.HalfOpen() -> BreakerStatus.HALF_OPEN;
    };
  }

  /** The state once {@code event} has happened. Total and pure, so replay and live agree. */
  public BreakerState after(BreakerEvent event) {
    return switch (event) {
      case BreakerEvent.Configured configured ->
          new BreakerState(key, configured.settings(), phase, sinceMillis, round, force, history);
      case BreakerEvent.Opened opened ->
          moved(event, new BreakerPhase.Open(opened.untilMillis()), round, force, opened.cause());
      case BreakerEvent.HalfOpened half ->
          moved(event, new BreakerPhase.HalfOpen(), half.round(), force, half.cause());
      case BreakerEvent.Closed closed ->
          moved(event, new BreakerPhase.Closed(), round, force, closed.cause());
      case BreakerEvent.Forced forced -> after(forced);
      case BreakerEvent.Released released ->
          moved(
              event,
              phase,
              round,
              Optional.empty(),
              new TransitionCause.ReleasedBy(released.reason()));
    };
  }

  /** Forced closed it works, so that when it is released its work has been seen: no probes. */
  private BreakerState after(BreakerEvent.Forced forced) {
    BreakerPhase beneath =
        switch (forced.force().direction()) {
          case OPEN -> phase;
          case CLOSED -> new BreakerPhase.Closed();
        };
    return moved(
        forced,
        beneath,
        round,
        Optional.of(forced.force()),
        new TransitionCause.ForcedBy(forced.force().reason()));
  }

  private BreakerState moved(
      BreakerEvent event,
      BreakerPhase to,
      long newRound,
      Optional<Force> newForce,
      TransitionCause cause) {
    long at = event.atMillis();
    Transition latest = new Transition(at, status(), status(to, newForce), cause);
    return new BreakerState(key, settings, to, at, newRound, newForce, historyWith(latest));
  }

  private List<Transition> historyWith(Transition latest) {
    int surplus = Math.max(0, history.size() + 1 - MAX_HISTORY);
    List<Transition> longer = new ArrayList<>(history.subList(surplus, history.size()));
    longer.add(latest);
    return longer;
  }
}
