package io.swarmhold.perf.load;

import io.swarmhold.perf.load.check.Verdict;
import io.swarmhold.perf.load.drive.Generator;
import io.swarmhold.perf.load.drive.Generator.Way;
import io.swarmhold.perf.load.drive.Pace;
import io.swarmhold.perf.load.drive.Progress;
import io.swarmhold.perf.load.drive.Traffic;
import io.swarmhold.perf.load.server.Launch;
import io.swarmhold.perf.load.server.ProcessFigures;
import io.swarmhold.perf.load.server.ServerApi.PoolCounts;
import io.swarmhold.perf.load.server.Target;
import io.swarmhold.perf.load.wire.TaskTemplate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Load, kill, start, first assignment, drain, books. */
final class RestartRun {

  static final int AGENTS = 8;
  static final int SLOTS = 256;

  /** Of the frames that load the server, if payloads are small. */
  static final int MAX_FRAME_TASKS = 50;

  private static final int FRAME_BYTES = 60 << 10;
  private static final int TASK_BYTES = 64;
  private static final int UNANSWERED = 10_000;
  private static final int SUBMITTERS = 4;
  private static final long SECOND = 1_000_000_000;
  private static final long STALL_NANOS = 30 * SECOND;

  /** A server that replays a large log is silent for long. */
  private static final long FIRST_TASK_NANOS = 600 * SECOND;

  private final long tasks;
  private final int payloadBytes;
  private final String durability;
  private final Launch launch;
  private final @Nullable Path data;
  private final Progress progress;
  private final Traffic traffic = new Traffic();
  private final Report report = new Report();
  private boolean good;

  RestartRun(
      long tasks,
      int payloadBytes,
      String durability,
      Launch launch,
      @Nullable Path data,
      Progress progress) {
    this.tasks = tasks / frameTasks(payloadBytes) * frameTasks(payloadBytes);
    this.payloadBytes = payloadBytes;
    this.durability = durability;
    this.launch = launch;
    this.data = data;
    this.progress = progress;
  }

  /** Whether all tasks came back, each once. */
  boolean isGood() {
    return good;
  }

  Report report() throws IOException {
    progress.phase("start");
    Target target = Target.start(launch, data);
    try {
      Map<String, @Nullable Object> config = Environment.of(target, launch);
      load(target);
      progress.phase("kill and start again");
      target = target.killAndStartAgain(launch);
      long readyAt = System.nanoTime();
      drain(target, readyAt);
      config.put("durability", durability);
      config.put("payloadBytes", payloadBytes);
      config.put("frameTasks", frameTasks(payloadBytes));
      config.put("agents", AGENTS);
      config.put("slots", SLOTS);
      return report.put("config", config);
    } finally {
      target.close();
    }
  }

  private void load(Target target) throws IOException {
    long emptyHeap = ProcessFigures.liveHeapBytes(target.pid());
    progress.phase("load");
    long start = System.nanoTime();
    try (var generator = new Generator(target.addresses(), progress, traffic)) {
      generator.connectSubmitters(
          Way.WS,
          SUBMITTERS,
          TaskTemplate.of(payloadBytes),
          frameTasks(payloadBytes),
          durability,
          new Pace.Load(tasks, UNANSWERED));
      generator.submit(true);
      boolean loaded =
          generator.runWhileMoving(
              () -> traffic.submitted() == tasks && traffic.unanswered() == 0, STALL_NANOS);
      if (!loaded) {
        throw new IOException("the server stopped to accept at " + traffic.ledger().accepted());
      }
    }
    double seconds = seconds(start, System.nanoTime());
    long fullHeap = ProcessFigures.liveHeapBytes(target.pid());
    report.put("ok", false);
    report.put("tasks", traffic.ledger().accepted());
    report.put("loadSeconds", seconds);
    report.put(
        "heapBytesPerOpenTask",
        Math.round((double) (fullHeap - emptyHeap) / Math.max(1, traffic.ledger().accepted())));
  }

  private void drain(Target target, long readyAt) throws IOException {
    progress.phase("drain");
    try (var generator = new Generator(target.addresses(), progress, traffic)) {
      generator.connectAgents(AGENTS, AGENTS, SLOTS, payloadBytes);
      if (!generator.runUntil(() -> traffic.delivered() > 0, FIRST_TASK_NANOS)) {
        throw new IOException("no task was assigned after the restart");
      }
      long dispatchingAt = System.nanoTime();
      boolean drained = generator.runWhileMoving(() -> traffic.unfinished() == 0, STALL_NANOS);
      double drainSeconds = seconds(dispatchingAt, System.nanoTime());
      PoolCounts left = CycleRun.left(target, generator);
      Verdict verdict = traffic.ledger().verdict();
      good = verdict.isGood() && drained && left.holdsNothing();
      report
          .put("ok", good)
          .put("recoverySeconds", seconds(target.startedAt(), dispatchingAt))
          .put("readySeconds", seconds(target.startedAt(), readyAt))
          .put("dispatchingSeconds", seconds(target.startedAt(), dispatchingAt))
          .put("drainSeconds", drainSeconds)
          .put("drainedPerSecond", Math.round(verdict.completed() / Math.max(0.001, drainSeconds)))
          .put("completed", verdict.completed())
          .put("lost", verdict.lost())
          .put("doubled", verdict.doubled())
          .put("phantom", verdict.phantom())
          .put("misfenced", verdict.misfenced())
          .put("refused", verdict.refused())
          .put("leftOnServer", left);
    }
  }

  /** As many as fit into a frame. */
  static int frameTasks(int payloadBytes) {
    return Math.clamp(FRAME_BYTES / (payloadBytes + TASK_BYTES), 1, MAX_FRAME_TASKS);
  }

  private static double seconds(long from, long to) {
    return (double) (to - from) / SECOND;
  }
}
