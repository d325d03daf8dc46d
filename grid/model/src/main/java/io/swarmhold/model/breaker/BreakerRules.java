package io.swarmhold.model.breaker;

import org.jspecify.annotations.Nullable;

/**
 * When a breaker opens, is probed and closes (Nygard, Release It!, 2007; the half-open round is
 * that of Resilience4j). While it is forced everything goes on being counted, and nothing is
 * decided by it.
 */
final class BreakerRules {

  private BreakerRules() {}

  /** What is due, and then what the command says. Returns the permits that it took. */
  static Permits decide(BreakerCommand command, BreakerTurn turn) {
    passTime(turn);
    switch (command) {
      case BreakerCommand.Tick() -> {}
      case BreakerCommand.Report(Outcomes outcomes) -> report(outcomes, turn);
      case BreakerCommand.ReportProbes answers -> report(answers, turn);
      case BreakerCommand.TakePermits(int wanted) -> {
        return take(wanted, turn);
      }
      case BreakerCommand.ForceTo force -> force(force, turn);
      case BreakerCommand.Release(OperatorReason reason) -> release(reason, turn);
      case BreakerCommand.Configure(BreakerSettings settings) -> configure(settings, turn);
    }
    return Permits.NONE;
  }

  private static void passTime(BreakerTurn turn) {
    if (turn.isForced()) {
      return;
    }
    switch (turn.state().phase()) {
      case BreakerPhase.Closed() -> {}
      case BreakerPhase.Open(long untilMillis) -> {
        if (untilMillis <= turn.nowMillis()) {
          turn.halfOpen(new TransitionCause.OpenTimeOver());
        }
      }
      case BreakerPhase.HalfOpen() -> {
        if (turn.haveProbesBeenForgotten()) {
          turn.halfOpen(new TransitionCause.ProbesForgotten());
        } else {
          judgeProbes(turn); // answered while it was forced, or judged and not logged
        }
      }
    }
  }

  private static void report(Outcomes outcomes, BreakerTurn turn) {
    if (!outcomes.isEmpty()) {
      judge(turn.evidence().add(outcomes, turn.nowMillis()), turn);
    }
  }

  private static void report(BreakerCommand.ReportProbes answers, BreakerTurn turn) {
    Probes probes = turn.probes();
    if (probes != null && probes.round() == answers.round()) {
      probes.settle(answers.successes(), answers.failures());
      judgeProbes(turn);
    }
  }

  private static Permits take(int wanted, BreakerTurn turn) {
    Probes probes = turn.probes();
    return probes == null || turn.isForced() ? Permits.NONE : probes.take(wanted, turn.nowMillis());
  }

  private static void force(BreakerCommand.ForceTo command, BreakerTurn turn) {
    Force force = new Force(command.direction(), command.reason(), turn.nowMillis());
    boolean again =
        turn.state()
            .force()
            .filter(held -> held.direction() == force.direction())
            .filter(held -> held.reason().equals(force.reason()))
            .isPresent();
    if (!again) {
      turn.happened(new BreakerEvent.Forced(turn.state().key(), force));
    }
  }

  private static void release(OperatorReason reason, BreakerTurn turn) {
    if (turn.isForced()) {
      turn.happened(new BreakerEvent.Released(turn.state().key(), turn.nowMillis(), reason));
      judge(turn.evidence().standing(turn.nowMillis()), turn);
      passTime(turn);
    }
  }

  private static void configure(BreakerSettings settings, BreakerTurn turn) {
    if (settings.equals(turn.state().settings())) {
      return;
    }
    turn.happened(new BreakerEvent.Configured(turn.state().key(), turn.nowMillis(), settings));
    if (turn.state().phase() instanceof BreakerPhase.HalfOpen && !turn.isForced()) {
      turn.halfOpen(new TransitionCause.ProbesForgotten());
    }
  }

  private static void judge(@Nullable TransitionCause failing, BreakerTurn turn) {
    if (failing != null && turn.doOutcomesDecide()) {
      turn.open(failing);
    }
  }

  private static void judgeProbes(BreakerTurn turn) {
    Probes probes = turn.probes();
    if (probes == null || turn.isForced()) {
      return;
    }
    int failures = probes.failures();
    int answered = probes.answered();
    if (haveFailed(probes, turn.state().settings())) {
      turn.open(new TransitionCause.ProbesFailed(failures, answered));
    } else if (probes.areAllAnswered()) {
      turn.close(new TransitionCause.ProbesSucceeded(failures, answered));
    }
  }

  private static boolean haveFailed(Probes probes, BreakerSettings settings) {
    return switch (settings) {
      case BreakerSettings.Consecutive consecutive -> probes.failures() > 0;
      case BreakerSettings.Windowed windowed ->
          probes.areAllAnswered() && windowed.isTooMany(probes.failures(), probes.answered());
    };
  }
}
