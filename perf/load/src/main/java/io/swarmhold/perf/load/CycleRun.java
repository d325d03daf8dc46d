package io.swarmhold.perf.load;

import io.swarmhold.perf.load.check.Verdict;
import io.swarmhold.perf.load.drive.Generator;
import io.swarmhold.perf.load.drive.Generator.Way;
import io.swarmhold.perf.load.drive.Progress;
import io.swarmhold.perf.load.drive.Traffic;
import io.swarmhold.perf.load.server.ServerApi;
import io.swarmhold.perf.load.server.ServerApi.PoolCounts;
import io.swarmhold.perf.load.server.Target;
import io.swarmhold.perf.load.wire.TaskTemplate;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Submit, assign, complete: a warm-up, a measured window under the same load, a drain, and the
 * books.
 */
final class CycleRun {

  static final long SECOND = 1_000_000_000;

  /** Without any movement for so long, what is under way is lost. */
  private static final long STALL_NANOS = 20 * SECOND;

  /** The server's own counts may lag behind by a projection. */
  private static final long SETTLE_NANOS = 10 * SECOND;

  private static final long SETTLE_POLL_NANOS = SECOND / 4;

  private final CycleOptions options;
  private final String durability;
  private final Target target;
  private final Progress progress;
  private boolean good;
  private int warmupSeconds;

  CycleRun(CycleOptions options, String durability, Target target, Progress progress) {
    this.options = options;
    this.durability = durability;
    this.target = target;
    this.progress = progress;
  }

  /** Whether every accepted task was completed exactly once, and the server knows of no other. */
  boolean isGood() {
    return good;
  }

  Report report() throws IOException {
    OptionalDouble logBytesBefore = logBytes(target.apis());
    try (var generator = new Generator(target.addresses(), progress)) {
      connect(generator);
      generator.submit(true);
      progress.phase("warm-up");
      warmupSeconds = options.warmup().run(generator, target, behind());
      progress.phase("measured");
      generator.openWindow();
      Reading start = Reading.take(target, generator.traffic());
      generator.run(options.seconds() * SECOND);
      Reading end = Reading.take(target, generator.traffic());
      generator.closeWindow();
      progress.phase("drain");
      generator.submit(false);
      Traffic traffic = generator.traffic();
      boolean drained =
          generator.runWhileMoving(
              () -> traffic.unanswered() == 0 && traffic.unfinished() == 0, STALL_NANOS);
      PoolCounts left = left(target, generator);
      OptionalDouble logBytes = logBytes(target.apis());
      var diskUse = new DiskUse(start, end, logBytesBefore, logBytes, traffic.ledger().accepted());
      if (!drained || !left.holdsNothing()) {
        progress.phase("not drained; the server says\n" + target.api().state());
      }
      return report(traffic, start, end, left, drained, diskUse);
    }
  }

  Map<String, @Nullable Object> config() {
    var config = new LinkedHashMap<String, @Nullable Object>();
    config.put("mode", options.rate() == 0 ? "closed" : "open");
    config.put("rate", options.rate() == 0 ? null : options.rate());
    config.put("window", options.rate() == 0 ? options.window() : null);
    config.put("submit", options.way().name().toLowerCase(java.util.Locale.ROOT));
    config.put("frameTasks", options.frameTasks());
    config.put("submitConnections", options.connections());
    config.put("agents", options.agents());
    config.put("agentConnections", options.agentConnections());
    config.put("slots", options.slots());
    config.put("payloadBytes", options.payloadBytes());
    config.put("resultBytes", 0);
    config.put("warmupSeconds", warmupSeconds);
    config.put("seconds", options.seconds());
    return config;
  }

  /** A tenth of a second's worth under way is a queue; the closed loop is never behind. */
  private long behind() {
    return options.rate() == 0
        ? Long.MAX_VALUE
        : Math.max(options.rate() / 10, 2L * options.frameTasks());
  }

  private void connect(Generator generator) throws IOException {
    TaskTemplate task = TaskTemplate.of(options.payloadBytes());
    progress.phase("connect");
    generator.connectAgents(
        options.agents(), options.agentConnections(), options.slots(), options.payloadBytes());
    generator.connectSubmitters(
        options.way(),
        options.connections(),
        task,
        options.way() == Way.REST ? 1 : options.frameTasks(),
        durability,
        options.pace());
  }

  /** What the server says is left, once that is nothing or does not become so. */
  static PoolCounts left(Target target, Generator generator) throws IOException {
    long deadline = System.nanoTime() + SETTLE_NANOS;
    ServerApi api = target.api();
    PoolCounts left = api.pool(TaskTemplate.POOL);
    while (!left.holdsNothing() && System.nanoTime() < deadline) {
      generator.run(SETTLE_POLL_NANOS);
      left = api.pool(TaskTemplate.POOL);
    }
    return left;
  }

  /** Of all members: every copy is counted. */
  private static OptionalDouble logBytes(List<ServerApi> apis) {
    try {
      double sum = 0;
      for (ServerApi api : apis) {
        sum += api.metric("swarmhold_log_disk_bytes_total").orElse(Double.NaN);
      }
      return Double.isNaN(sum) ? OptionalDouble.empty() : OptionalDouble.of(sum);
    } catch (IOException e) {
      return OptionalDouble.empty(); // one figure less is no reason to lose the run
    }
  }

  private Report report(
      Traffic traffic,
      Reading start,
      Reading end,
      PoolCounts left,
      boolean drained,
      DiskUse perTask) {
    Verdict verdict = traffic.ledger().verdict();
    good = verdict.isGood() && drained && left.holdsNothing() && traffic.unanswered() == 0;
    double seconds = (double) (end.nanos() - start.nanos()) / SECOND;
    long cycles = end.completed() - start.completed();
    Histogram submit = traffic.latencies().submit();
    Histogram dispatch = traffic.latencies().dispatch();
    Histogram complete = traffic.latencies().complete();
    return new Report()
        .put("ok", good)
        .put("durability", durability)
        .put("tasksPerSecond", Math.round(cycles / seconds))
        .put("submitP50Ms", millis(submit, 50))
        .put("submitP99Ms", millis(submit, 99))
        .put("submitP999Ms", millis(submit, 99.9))
        .put("submitMaxMs", millis(submit, 100))
        .put("dispatchP50Ms", millis(dispatch, 50))
        .put("dispatchP99Ms", millis(dispatch, 99))
        .put("dispatchP999Ms", millis(dispatch, 99.9))
        .put("completeP50Ms", millis(complete, 50))
        .put("completeP99Ms", millis(complete, 99))
        .put("accepted", verdict.accepted())
        .put("completed", verdict.completed())
        .put("lost", verdict.lost())
        .put("doubled", verdict.doubled())
        .put("phantom", verdict.phantom())
        .put("misfenced", verdict.misfenced())
        .put("refused", verdict.refused())
        .put("redelivered", verdict.redelivered())
        .put("rejectedCompletions", traffic.rejected())
        .put("unanswered", traffic.unanswered())
        .put("leftOnServer", left)
        .put("diskBytesPerTask", perTask.worst())
        .put("diskBytesPerTaskByMetrics", perTask.byMetrics())
        .put("diskBytesPerTaskByDevice", perTask.byDevice())
        .put("generatorCpuPercent", percent(end.generatorCpu() - start.generatorCpu(), seconds))
        .put(
            "generatorThreadCpuPercent",
            percent(end.generatorThreadCpu() - start.generatorThreadCpu(), seconds))
        .put(
            "generatorMicrosPerTask",
            (end.generatorThreadCpu() - start.generatorThreadCpu()) / 1_000.0 / Math.max(1, cycles))
        .put(
            "serverCpuPercent",
            target.pid() == 0 ? null : percent(end.serverCpu() - start.serverCpu(), seconds))
        .put("measuredSeconds", seconds);
  }

  private static double millis(Histogram histogram, double percentile) {
    return Report.rounded(histogram.getValueAtPercentile(percentile) / 1_000.0);
  }

  /** Of one core's time. */
  private static double percent(long cpuNanos, double seconds) {
    return Report.rounded(cpuNanos / seconds / SECOND * 100);
  }

  /** Bytes that reached the disk for a task, by two meters. */
  private record DiskUse(
      Reading start,
      Reading end,
      OptionalDouble logBytesBefore,
      OptionalDouble logBytes,
      long accepted) {

    /** What the log says it wrote in all, by all tasks: scraping in the window would cost it. */
    @Nullable Double byMetrics() {
      return logBytes.isEmpty() || logBytesBefore.isEmpty() || accepted == 0
          ? null
          : Report.rounded((logBytes.getAsDouble() - logBytesBefore.getAsDouble()) / accepted);
    }

    /** What the kernel says the disk was sent in the window, by everybody. */
    @Nullable Double byDevice() {
      OptionalLong from = start.written();
      OptionalLong to = end.written();
      long cycles = end.completed() - start.completed();
      return from.isEmpty() || to.isEmpty() || cycles == 0
          ? null
          : Report.rounded((double) (to.getAsLong() - from.getAsLong()) / cycles);
    }

    @Nullable Double worst() {
      Double metrics = byMetrics();
      Double device = byDevice();
      if (metrics == null || device == null) {
        return metrics == null ? device : metrics;
      }
      return Double.valueOf(Math.max(metrics, device));
    }
  }
}
