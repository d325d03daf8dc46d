package io.swarmhold.model.breaker;

import java.util.List;

/**
 * One breaker at its owner, the member that decides for all of them. It is told what members
 * report, and {@link #decide decides}; each event is logged, folded by every copy into its {@link
 * BreakerState}, and told here to {@link #happened}. Only then comes the next command.
 *
 * <p>What it counted is lost when another owner {@link #takeOver takes over}: a run of failures
 * begins again at none and a window is empty, so it opens later than it would have; a round of
 * probes begins anew. Open, closed and forced are not lost, nor until when.
 *
 * <p>Decisions depend on nothing but the commands and their times, which must not go back. Beside
 * its state a breaker takes some 100 bytes in consecutive mode, 650 in rate mode and 2.6 kB as a
 * pool's guard with default settings, and 150 more from its first round of probes on.
 *
 * <p>Belongs to one thread.
 */
public final class Breaker {

  private final OwnerCounts counts;
  private BreakerState state;

  private Breaker(BreakerState state) {
    this.state = state;
    this.counts = new OwnerCounts(state);
  }

  /** For a new owner, of which nothing but the state is known; also for a breaker that is new. */
  public static Breaker takeOver(BreakerState state) {
    return new Breaker(state);
  }

  public BreakerState state() {
    return state;
  }

  /**
   * Decides a command, after whatever was due. Counts what it reports and hands out permits at
   * once; the state changes when the events have {@link #happened}. If they could not be logged,
   * what was counted stays counted, permits of that round stay taken until they return, and what
   * its answers led to is decided again.
   */
  public BreakerDecision decide(BreakerCommand command, long nowMillis) {
    BreakerTurn turn = new BreakerTurn(state, counts, nowMillis);
    Permits permits = BreakerRules.decide(command, turn);
    return new BreakerDecision(turn.events(), permits, admission(turn.state(), nowMillis));
  }

  /** Folds an event that this breaker decided. */
  public void happened(BreakerEvent event) {
    state = state.after(event);
    counts.happened(event, state);
  }

  /** Whether work may be given now. What is due and was not decided yet is not foreseen. */
  public Admission admission(long nowMillis) {
    return admission(state, nowMillis);
  }

  private Admission admission(BreakerState as, long nowMillis) {
    return switch (as.status()) {
      case CLOSED, FORCED_CLOSED -> new Admission.Free();
      case FORCED_OPEN -> new Admission.Refused(Long.MAX_VALUE);
      case OPEN, HALF_OPEN -> admissionByPhase(as, nowMillis);
    };
  }

  private Admission admissionByPhase(BreakerState as, long nowMillis) {
    return switch (as.phase()) {
      case BreakerPhase.Closed() -> new Admission.Free();
      case BreakerPhase.Open(long untilMillis) -> new Admission.Refused(untilMillis);
      case BreakerPhase.HalfOpen() -> {
        Probes probes = counts.probes(as, nowMillis);
        yield new Admission.Probing(as.round(), probes == null ? 0 : probes.left());
      }
    };
  }

  /**
   * When something happens by itself: it becomes half open, a permit returns that was not answered,
   * or a round begins anew that the owner before began (at once: a time that has passed). {@code
   * Long.MAX_VALUE} if nothing will. A {@link BreakerCommand.Tick} then makes it happen.
   */
  public long nextDueMillis() {
    if (state.force().isPresent()) {
      return Long.MAX_VALUE;
    }
    return switch (state.phase()) {
      case BreakerPhase.Closed() -> Long.MAX_VALUE;
      case BreakerPhase.Open(long untilMillis) -> untilMillis;
      case BreakerPhase.HalfOpen() -> counts.nextReturnMillis(state);
    };
  }

  /** How it stands, for people to look at. */
  public BreakerView view(long nowMillis) {
    Probes probes = counts.probes(state, nowMillis);
    return new BreakerView(
        state.key(),
        state.settings(),
        state.status(),
        state.sinceMillis(),
        state.phase() instanceof BreakerPhase.Open(long untilMillis) ? untilMillis : 0,
        counts.evidence().tally(nowMillis),
        probes == null
            ? BreakerView.ProbeCounts.NONE
            : new BreakerView.ProbeCounts(
                probes.answered(), probes.failures(), probes.outstanding(), probes.left()),
        state.force(),
        List.copyOf(state.history()));
  }
}
