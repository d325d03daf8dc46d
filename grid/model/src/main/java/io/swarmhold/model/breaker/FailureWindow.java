package io.swarmhold.model.breaker;

import org.jspecify.annotations.Nullable;

/**
 * The share of failures in a sliding window, judged after each batch and not within it; and how
 * long outcomes have come without a silence, for a guard that wants the window covered.
 */
final class FailureWindow implements Evidence {

  private final BreakerSettings.Windowed settings;
  private final long coverMillis;
  private final long maxSilenceMillis;
  private final SlidingWindow window;
  private long stretchSinceMillis;
  private long latestMillis;
  private boolean counted;

  /**
   * @param coverMillis how old the first of an unbroken stretch of outcomes must be
   * @param maxSilenceMillis the longest that does not break a stretch
   */
  FailureWindow(BreakerSettings.Windowed settings, long coverMillis, long maxSilenceMillis) {
    this.settings = settings;
    this.coverMillis = coverMillis;
    this.maxSilenceMillis = maxSilenceMillis;
    this.window = new SlidingWindow(settings.windowSeconds());
  }

  @Override
  public @Nullable TransitionCause add(Outcomes batch, long nowMillis) {
    long at = counted ? Math.max(latestMillis, nowMillis) : nowMillis;
    if (!counted || at - latestMillis > maxSilenceMillis) {
      stretchSinceMillis = at;
    }
    counted = true;
    latestMillis = at;
    window.add(batch.successes(), batch.failures(), at);
    return standing(at);
  }

  @Override
  public @Nullable TransitionCause standing(long nowMillis) {
    window.slideTo(nowMillis);
    long failures = window.failures();
    long outcomes = window.successes() + failures;
    return outcomes >= settings.minimumOutcomes()
            && settings.isTooMany(failures, outcomes)
            && isCovered(nowMillis)
        ? new TransitionCause.TooManyFailures(failures, outcomes)
        : null;
  }

  private boolean isCovered(long nowMillis) {
    return nowMillis - stretchSinceMillis >= coverMillis
        && nowMillis - latestMillis <= maxSilenceMillis;
  }

  @Override
  public Tally tally(long nowMillis) {
    window.slideTo(nowMillis);
    return new Tally.Window(window.successes(), window.failures());
  }
}
