package io.swarmhold.model.breaker;

import io.swarmhold.model.breaker.BreakerSettings.Consecutive;
import io.swarmhold.model.breaker.BreakerSettings.FailureRate;
import io.swarmhold.model.breaker.BreakerSettings.PoolGuard;
import io.swarmhold.model.breaker.BreakerSettings.Windowed;
import java.util.ArrayList;
import java.util.List;

/** Every outcome that there ever was, and what follows from them. */
final class NaiveCounts {

  private record Counted(long atMillis, boolean good) {}

  private final Mistake mistake;
  private final List<Counted> counted = new ArrayList<>();

  NaiveCounts(Mistake mistake) {
    this.mistake = mistake;
  }

  private boolean errs(Mistake in) {
    return mistake == in;
  }

  void add(long atMillis, boolean good) {
    counted.add(new Counted(atMillis, good));
  }

  void clear() {
    counted.clear();
  }

  boolean areBad(BreakerSettings settings, long now) {
    return switch (settings) {
      case Consecutive consecutive ->
          run() >= consecutive.failures() + (errs(Mistake.ONE_FAILURE_LATER) ? 1 : 0);
      case Windowed windowed -> isTooMuch(windowed, now);
    };
  }

  private int run() {
    int run = 0;
    while (run < counted.size() && !counted.get(counted.size() - 1 - run).good()) {
      run++;
    }
    return run;
  }

  private boolean isTooMuch(Windowed windowed, long now) {
    long total = inWindow(windowed, false, now) + inWindow(windowed, true, now);
    int least = windowed.minimumOutcomes() - (errs(Mistake.ONE_OUTCOME_FEWER) ? 1 : 0);
    return total > 0
        && total >= least
        && exceeds(windowed, inWindow(windowed, false, now), total)
        && (!(windowed instanceof PoolGuard guard) || isCovered(guard, now));
  }

  /** Doubles that stand for the same fraction are the same. */
  boolean exceeds(BreakerSettings settings, long failures, long total) {
    double share = (double) failures / total;
    return switch (settings) {
      case Consecutive any -> failures > (errs(Mistake.ONE_FAILED_PROBE_IS_FORGIVEN) ? 1 : 0);
      case FailureRate rate when errs(Mistake.MORE_THAN_THE_RATE) ->
          share > rate.thresholdPermille() / 1_000.0;
      case FailureRate rate -> share >= rate.thresholdPermille() / 1_000.0;
      case PoolGuard guard when errs(Mistake.AS_MUCH_AS_THE_GUARD_ALLOWS) ->
          share >= guard.thresholdPermille() / 1_000.0;
      case PoolGuard guard -> share > guard.thresholdPermille() / 1_000.0;
    };
  }

  private long inWindow(Windowed windowed, boolean good, long now) {
    int seconds = windowed.windowSeconds() + (errs(Mistake.A_SECOND_TOO_LONG) ? 1 : 0);
    long first = now / 1_000 - seconds + 1;
    return counted.stream()
        .filter(one -> one.good() == good && one.atMillis() / 1_000 >= first)
        .count();
  }

  private boolean isCovered(PoolGuard guard, long now) {
    long silence = errs(Mistake.NO_SILENCE_TOO_LONG) ? Long.MAX_VALUE : guard.maxSilenceMillis();
    int first = counted.size() - 1;
    while (first > 0
        && counted.get(first).atMillis() - counted.get(first - 1).atMillis() <= silence) {
      first--;
    }
    long lacking = errs(Mistake.COVERED_A_MILLISECOND_SOONER) ? 1 : 0;
    long sinceFirst = now - counted.get(first).atMillis();
    boolean quiet = now - counted.getLast().atMillis() > silence;
    return errs(Mistake.NOT_COVERED)
        || (sinceFirst >= guard.windowSeconds() * 1_000L - lacking
            && (!quiet || errs(Mistake.BURSTS_FROM_THE_PAST)));
  }

  Tally tally(BreakerSettings settings, long now) {
    return switch (settings) {
      case Consecutive any -> new Tally.Run(run());
      case Windowed windowed ->
          new Tally.Window(inWindow(windowed, true, now), inWindow(windowed, false, now));
    };
  }
}
