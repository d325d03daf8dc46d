package io.swarmhold.perf.load;

import io.swarmhold.perf.load.drive.Generator;
import io.swarmhold.perf.load.server.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The load before the one that is measured. On two cores Java's compiler takes half a minute to get
 * round to the whole path; what is measured before says how fast it compiles.
 */
sealed interface Warmup {

  /** For so long. */
  record Fixed(int seconds) implements Warmup {
    static final int MAX_SECONDS = 86_400;

    public Fixed {
      CycleOptions.between("--warmup", seconds, 0, MAX_SECONDS);
    }
  }

  /**
   * Until a task has stopped becoming cheaper for the server, and an open loop is not behind its
   * timetable.
   */
  record UntilSteady() implements Warmup {

    static final int STEP_SECONDS = 5;
    static final int MAX_SECONDS = 45;

    /** So many steps in a row that were not cheaper than the ones before. */
    private static final int STEADY_STEPS = 2;

    /** Cheaper by less is noise. */
    private static final double NOISE = 0.05;

    /**
     * @param costs of a task in each step so far, in any unit
     */
    static boolean isReached(List<Double> costs) {
      int before = costs.size() - STEADY_STEPS;
      if (before < 1) {
        return false;
      }
      double best = costs.subList(0, before).stream().mapToDouble(d -> d).min().orElseThrow();
      return costs.subList(before, costs.size()).stream()
          .noneMatch(cost -> cost < best * (1 - NOISE));
    }
  }

  /** A number of seconds, or {@code auto}. */
  static Warmup parse(String text) {
    return text.equals("auto") ? new UntilSteady() : new Fixed(Integer.parseInt(text));
  }

  /**
   * Runs the load until it may be measured.
   *
   * @param behind tasks under way that show an open loop to be behind its timetable
   * @return seconds that it took
   */
  default int run(Generator generator, Target target, long behind) throws IOException {
    return switch (this) {
      case Fixed(int seconds) -> {
        generator.run(seconds * CycleRun.SECOND);
        yield seconds;
      }
      case UntilSteady steady -> {
        List<Double> costs = new ArrayList<>();
        int seconds = 0;
        while (seconds < UntilSteady.MAX_SECONDS
            && (!UntilSteady.isReached(costs) || generator.traffic().unfinished() > behind)) {
          costs.add(costOfStep(generator, target));
          seconds += UntilSteady.STEP_SECONDS;
        }
        yield seconds;
      }
    };
  }

  /** CPU time of the server for a task; wall time if the server is not ours. */
  private static double costOfStep(Generator generator, Target target) throws IOException {
    Reading start = Reading.take(target, generator.traffic());
    generator.run(UntilSteady.STEP_SECONDS * CycleRun.SECOND);
    Reading end = Reading.take(target, generator.traffic());
    long cost =
        target.pid() == 0 ? end.nanos() - start.nanos() : end.serverCpu() - start.serverCpu();
    return (double) cost / Math.max(1, end.completed() - start.completed());
  }
}
