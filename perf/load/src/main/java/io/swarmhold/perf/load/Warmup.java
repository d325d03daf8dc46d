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
  record UntilSteady(int steadySteps, int maxSeconds) implements Warmup {

    static final int STEP_SECONDS = 5;

    /** One server's compiler is done after twenty seconds or so. */
    static final UntilSteady ALONE = new UntilSteady(2, 45);

    /** Three share two cores with the load: tasks get no cheaper for half a minute, and then do. */
    static final UntilSteady CLUSTER = new UntilSteady(6, 150);

    /** Cheaper by less is noise. */
    private static final double NOISE = 0.05;

    /**
     * Whether so many steps in a row were not cheaper than the best before.
     *
     * @param costs of a task in each step so far, in any unit
     */
    boolean isReached(List<Double> costs) {
      int before = costs.size() - steadySteps;
      if (before < 1) {
        return false;
      }
      double best = costs.subList(0, before).stream().mapToDouble(d -> d).min().orElseThrow();
      return costs.subList(before, costs.size()).stream()
          .noneMatch(cost -> cost < best * (1 - NOISE));
    }
  }

  /** A number of seconds, or {@code auto}. */
  static Warmup parse(String text, int members) {
    if (!text.equals("auto")) {
      return new Fixed(Integer.parseInt(text));
    }
    return members > 1 ? UntilSteady.CLUSTER : UntilSteady.ALONE;
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
        while (seconds < steady.maxSeconds()
            && (!steady.isReached(costs) || generator.traffic().unfinished() > behind)) {
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
