package io.swarmhold.perf.load;

import io.swarmhold.perf.load.replay.Outcome;
import io.swarmhold.perf.load.replay.ReplayOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The figures of {@code replay}. */
final class ReplayReport {

  private static final double MICROS_PER_MS = 1_000;

  private ReplayReport() {}

  /** {@code ...Ms} is this machine's time; {@code ...TraceMs} the same times the speed. */
  static Report of(Outcome outcome, ReplayOptions options) {
    var report =
        new Report()
            .put("accepted", outcome.accepted())
            .put("completed", outcome.completed())
            .put("lost", outcome.lost().size())
            .put("doubled", outcome.doubled());
    millis(report, "wait", "Ms", outcome.waits(), 1, 50, 95, 99);
    millis(report, "wait", "TraceMs", outcome.waits(), options.speed(), 50, 95, 99);
    report
        .put("rows", outcome.rows())
        .put("rejected", outcome.rejected())
        .put("deadLettered", outcome.deadLettered())
        .put("retries", outcome.retries())
        .put("failuresInjected", outcome.failuresInjected())
        .put("agentsKilled", outcome.agentsKilled())
        .put("agentsReturned", outcome.agentsReturned())
        .put("lateReportsRefused", outcome.lateReports())
        .put("forgotten", outcome.forgotten())
        .put("breakerOpenings", outcome.breakerOpenings());
    millis(report, "submit", "Ms", outcome.submits(), 1, 50, 99);
    millis(report, "service", "Ms", outcome.services(), 1, 50, 99);
    millis(report, "service", "TraceMs", outcome.services(), options.speed(), 50, 99);
    return report
        .put("makespanSeconds", seconds(outcome.makespan()))
        .put("traceSeconds", seconds(outcome.traceSpan()))
        .put("speed", options.speed())
        .put("agents", options.agents())
        .put("seed", options.seed());
  }

  static Map<String, @Nullable Object> config(ReplayOptions options) {
    var config = new LinkedHashMap<String, @Nullable Object>();
    config.put("trace", String.valueOf(options.trace().getFileName()));
    config.put("slots", options.slots());
    config.put("injectFailures", options.failures());
    config.put("killAgents", options.kills());
    config.put("warmupSeconds", options.warmup().toSeconds());
    config.put("visibilityMs", options.visibility().toMillis());
    config.put("prefillMicros", options.serviceTime().prefillMicros());
    config.put("decodeMicros", options.serviceTime().decodeMicros());
    return config;
  }

  private static void millis(
      Report report, String what, String unit, Histogram micros, double times, int... percents) {
    for (int percent : percents) {
      double millis = micros.getValueAtPercentile(percent) / MICROS_PER_MS;
      report.put(what + "P" + percent + unit, millis * times);
    }
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1_000.0;
  }
}
