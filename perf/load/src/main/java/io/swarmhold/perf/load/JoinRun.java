package io.swarmhold.perf.load;

import io.swarmhold.perf.load.check.Verdict;
import io.swarmhold.perf.load.drive.Generator;
import io.swarmhold.perf.load.drive.Generator.Way;
import io.swarmhold.perf.load.drive.Pace;
import io.swarmhold.perf.load.drive.Progress;
import io.swarmhold.perf.load.drive.ShardSilence;
import io.swarmhold.perf.load.drive.Traffic;
import io.swarmhold.perf.load.server.ClusterState;
import io.swarmhold.perf.load.server.Launch;
import io.swarmhold.perf.load.server.ServerApi;
import io.swarmhold.perf.load.server.ServerApi.PoolCounts;
import io.swarmhold.perf.load.server.Target;
import io.swarmhold.perf.load.wire.TaskTemplate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Fill, work steadily, have one more member join, go on, drain; and what was noticed before, during
 * and after. Nobody works for the backlog, so it is there all the time; what is submitted goes
 * through another pool.
 */
final class JoinRun {

  /** Where the open tasks wait. */
  static final String BACKLOG = "bench-backlog";

  /** What a shard may stand still for, longer than without a member that joins. */
  private static final double STALL_TARGET_MS = 200;

  private static final int CONNECTIONS_A_MEMBER = 4;
  private static final int AGENTS = 8;
  private static final int SLOTS = 256;
  private static final long SECOND = 1_000_000_000;
  private static final long STALL_NANOS = 30 * SECOND;
  private static final long POLL_NANOS = SECOND / 4;

  /** The end of what moves: leases of partitions, lists that are told about. */
  private static final long SETTLE_NANOS = 5 * SECOND;

  private static final long COUNTED_WITHIN_NANOS = 20 * SECOND;
  private static final long BALANCED_WITHIN_NANOS = 600 * SECOND;

  private final Load load;
  private final int members;
  private final Backlog backlog;
  private final Launch launch;
  private final @Nullable Path data;
  private final Progress progress;
  private boolean good;

  /**
   * The load that goes on all the time.
   *
   * @param rate tasks a second
   * @param seconds before, and after
   */
  record Load(int rate, int seconds, int warmupSeconds) {}

  /** One span of the run, still open for answers that come late. */
  private record Phase(Histogram submit, Histogram dispatch, ShardSilence.Worst silence) {

    Map<String, @Nullable Object> told() {
      return new Report()
          .put("submitted", submit.getTotalCount())
          .put("submitP50Ms", millis(submit, 50))
          .put("submitP99Ms", millis(submit, 99))
          .put("submitP999Ms", millis(submit, 99.9))
          .put("submitMaxMs", millis(submit, 100))
          .put("dispatchP50Ms", millis(dispatch, 50))
          .put("dispatchP99Ms", millis(dispatch, 99))
          .put("worstSilenceMs", silenceMs())
          .put("worstSilenceOfShard", silence.shard())
          .figures();
    }

    double silenceMs() {
      return silence.nanos() / 1e6;
    }

    private static double millis(Histogram histogram, double percentile) {
      return histogram.getValueAtPercentile(percentile) / 1_000.0;
    }
  }

  /**
   * How the join went.
   *
   * @param balancedSeconds until then; negative if it did not come to that
   */
  private record Join(double readySeconds, double balancedSeconds, Map<String, Integer> primaries) {
    boolean isBalanced() {
      return balancedSeconds >= 0;
    }
  }

  JoinRun(
      Load load,
      int members,
      Backlog backlog,
      Launch launch,
      @Nullable Path data,
      Progress progress) {
    this.load = load;
    this.members = members;
    this.backlog = backlog;
    this.launch = launch;
    this.data = data;
    this.progress = progress;
  }

  /** Whether nothing was lost, done twice or refused, and the load is spread over all. */
  boolean isGood() {
    return good;
  }

  Report report() throws IOException {
    progress.phase("start " + members + " members");
    try (Target target = Target.start(launch, members, data)) {
      Map<String, @Nullable Object> config = config(target);
      progress.phase("load");
      var filled = new Traffic();
      backlog.fill(target, filled, progress);
      try (var generator = new Generator(target.addresses(), progress)) {
        return measured(target, generator).put("config", config);
      }
    }
  }

  private Report measured(Target target, Generator generator) throws IOException {
    Traffic traffic = generator.traffic();
    traffic.forgive();
    connect(generator);
    generator.submit(true);
    progress.phase("warm-up");
    generator.run(load.warmupSeconds() * SECOND);
    progress.phase("before");
    Phase before = phase(generator, () -> generator.run(load.seconds() * SECOND));
    progress.phase("join");
    CompletableFuture<Join> joined = CompletableFuture.supplyAsync(() -> join(target), apart());
    Phase during =
        phase(
            generator,
            () -> {
              generator.runUntil(joined::isDone, 2 * BALANCED_WITHIN_NANOS);
              generator.run(SETTLE_NANOS);
            });
    progress.phase("after");
    Phase after = phase(generator, () -> generator.run(load.seconds() * SECOND));
    progress.phase("drain");
    generator.submit(false);
    boolean drained =
        generator.runWhileMoving(
            () -> traffic.unanswered() == 0 && traffic.unfinished() <= 0, STALL_NANOS);
    PoolCounts left = CycleRun.left(target, generator);
    long backlogLeft = backlogLeft(target.api());
    Report report = report(traffic, before, during, after, result(joined));
    good &= drained && backlogLeft == backlog.tasks();
    return report
        .put("drained", drained)
        .put("leftOnServer", left)
        .put("backlog", backlog.tasks())
        .put("backlogLeft", backlogLeft)
        .put("ok", good);
  }

  /** Once it is what it should be, or does not come to be: the servers' counts may lag behind. */
  private long backlogLeft(ServerApi api) throws IOException {
    long deadline = System.nanoTime() + COUNTED_WITHIN_NANOS;
    long left = api.pool(BACKLOG).ready();
    while (left != backlog.tasks() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(POLL_NANOS);
      left = api.pool(BACKLOG).ready();
    }
    return left;
  }

  private static Executor apart() {
    return task -> Thread.ofVirtual().name("join").start(task);
  }

  private void connect(Generator generator) throws IOException {
    generator.connectAgents(AGENTS, AGENTS, SLOTS, backlog.payloadBytes());
    generator.connectSubmitters(
        Way.WS,
        CONNECTIONS_A_MEMBER * members,
        TaskTemplate.of(backlog.payloadBytes()),
        1, // each to the next shard
        backlog.durability(),
        new Pace.Open(load.rate()));
  }

  /** What the generator does in that time. */
  private interface Span {
    void run() throws IOException;
  }

  private static Phase phase(Generator generator, Span span) throws IOException {
    Traffic traffic = generator.traffic();
    generator.openWindow();
    traffic.silence().begin(System.nanoTime());
    span.run();
    generator.closeWindow();
    return new Phase(
        traffic.latencies().submit(),
        traffic.latencies().dispatch(),
        traffic.silence().worst(System.nanoTime()));
  }

  /** Runs beside the generator, which must not wait. */
  private Join join(Target target) {
    long start = System.nanoTime();
    try {
      target.join();
      double readySeconds = seconds(start);
      ClusterState state = target.api().cluster();
      while (!state.isBalanced(members + 1) && System.nanoTime() - start < BALANCED_WITHIN_NANOS) {
        LockSupport.parkNanos(POLL_NANOS);
        state = target.api().cluster();
      }
      double balanced = state.isBalanced(members + 1) ? seconds(start) : -1;
      return new Join(readySeconds, balanced, state.primaries());
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private static Join result(CompletableFuture<Join> joined) throws IOException {
    try {
      return joined.join();
    } catch (CompletionException e) {
      throw new IOException("the member does not join: " + e.getCause(), e);
    }
  }

  /**
   * What was done and could not be reported is not lost: it is over, or waits for another report.
   * What failed with nobody knowing may come to agents without having been accepted.
   */
  private Report report(Traffic traffic, Phase before, Phase during, Phase after, Join join) {
    Verdict verdict = traffic.ledger().verdict();
    long lost = Math.max(0, verdict.lost() - traffic.unreported());
    long phantom = Math.max(0, verdict.phantom() - traffic.unknown());
    long failed = verdict.refused() + traffic.unknown() + traffic.unreported();
    double stallMs = Math.max(0, during.silenceMs() - before.silenceMs());
    good =
        lost + verdict.doubled() + phantom + verdict.misfenced() + failed == 0 && join.isBalanced();
    return new Report()
        .put("ok", good)
        .put("refused", verdict.refused())
        .put("unknown", traffic.unknown())
        .put("unreported", traffic.unreported())
        .put("rejected", traffic.rejected())
        .put("revoked", traffic.revoked())
        .put("failures", traffic.failures())
        .put("submitP99MsBefore", before.told().get("submitP99Ms"))
        .put("submitP99MsDuring", during.told().get("submitP99Ms"))
        .put("submitP99MsAfter", after.told().get("submitP99Ms"))
        .put("worstStallAboveNormalMs", stallMs)
        .put("withinTarget", stallMs <= STALL_TARGET_MS && failed == 0)
        .put("readySeconds", join.readySeconds())
        .put("balancedSeconds", join.isBalanced() ? join.balancedSeconds() : null)
        .put("primaries", join.primaries())
        .put("before", before.told())
        .put("during", during.told())
        .put("after", after.told())
        .put("accepted", verdict.accepted())
        .put("completed", verdict.completed())
        .put("lost", lost)
        .put("doubled", verdict.doubled())
        .put("phantom", phantom)
        .put("misfenced", verdict.misfenced())
        .put("redelivered", verdict.redelivered());
  }

  private Map<String, @Nullable Object> config(Target target) throws IOException {
    Map<String, @Nullable Object> config = new LinkedHashMap<>(Environment.of(target, launch));
    config.put("durability", backlog.durability());
    config.put("payloadBytes", backlog.payloadBytes());
    config.put("rate", load.rate());
    config.put("seconds", load.seconds());
    config.put("warmupSeconds", load.warmupSeconds());
    config.put("submitConnections", CONNECTIONS_A_MEMBER * members);
    config.put("frameTasks", 1);
    config.put("agents", AGENTS);
    config.put("slots", SLOTS);
    return config;
  }

  private static double seconds(long since) {
    return Report.rounded((double) (System.nanoTime() - since) / SECOND);
  }
}
