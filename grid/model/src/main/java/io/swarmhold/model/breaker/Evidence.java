package io.swarmhold.model.breaker;

import org.jspecify.annotations.Nullable;

/**
 * What was counted of work that was given without a permit. Soft: at the owner alone, empty when
 * another takes over and when the breaker closes. It counts in every state, and decides only when
 * something was counted, or a force ended: time alone opens nothing (as in Resilience4j), for what
 * has slid out of a window is no reason to refuse work.
 *
 * <p>Times must not go back; one that does counts as the latest.
 */
sealed interface Evidence permits FailureRun, FailureWindow {

  static Evidence of(BreakerSettings settings) {
    return switch (settings) {
      case BreakerSettings.Consecutive consecutive -> new FailureRun(consecutive.failures());
      case BreakerSettings.FailureRate rate -> new FailureWindow(rate, 0, Long.MAX_VALUE);
      case BreakerSettings.PoolGuard guard ->
          new FailureWindow(guard, guard.windowSeconds() * 1_000L, guard.maxSilenceMillis());
    };
  }

  /** Counts a batch that is not empty. Returns why the breaker should open, if it should. */
  @Nullable TransitionCause add(Outcomes batch, long nowMillis);

  /** Why it should open by what stands now, if it should. */
  @Nullable TransitionCause standing(long nowMillis);

  Tally tally(long nowMillis);
}
