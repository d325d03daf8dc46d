package io.swarmhold.model.breaker;

import org.jspecify.annotations.Nullable;

/** Failures in a row. 16 bytes: there are many breakers of this kind, and they have no window. */
final class FailureRun implements Evidence {

  private final int limit;
  private int failures;

  FailureRun(int limit) {
    this.limit = limit;
  }

  /** A run that was long enough within the batch opens, though a success came after it. */
  @Override
  public @Nullable TransitionCause add(Outcomes batch, long nowMillis) {
    int longest = Math.max(sum(failures, batch.leading()), batch.longest());
    failures = batch.successes() == 0 ? sum(failures, batch.failures()) : batch.trailing();
    return cause(longest);
  }

  private static int sum(int run, int more) {
    return (int) Math.min(Integer.MAX_VALUE, (long) run + more);
  }

  @Override
  public @Nullable TransitionCause standing(long nowMillis) {
    return cause(failures);
  }

  private @Nullable TransitionCause cause(int run) {
    return run >= limit ? new TransitionCause.FailuresInARow(run) : null;
  }

  @Override
  public Tally tally(long nowMillis) {
    return new Tally.Run(failures);
  }
}
