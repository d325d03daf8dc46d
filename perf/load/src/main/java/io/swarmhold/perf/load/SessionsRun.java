package io.swarmhold.perf.load;

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
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Weighs in four steps: an empty server, idle sessions, waiting tasks, the same tasks leased. So a
 * session is weighed without leases, and a lease with its task.
 */
final class SessionsRun {

  private static final int FRAME_TASKS = 50;
  private static final int UNANSWERED = 5_000;
  private static final int SUBMITTERS = 2;
  private static final long SECOND = 1_000_000_000;
  private static final long STALL_NANOS = 20 * SECOND;

  private static final long SETTLE_NANOS = 3 * SECOND;

  private final int sessions;
  private final int leases;
  private final int payloadBytes;
  private final String durability;
  private final Launch launch;
  private final @Nullable Path data;
  private final Progress progress;
  private boolean good;

  /** What a server weighs at one moment. */
  private record Weight(long heap, OptionalLong resident) {

    static Weight of(Target target) throws IOException {
      long heap = ProcessFigures.liveHeapBytes(target.pid());
      return new Weight(heap, ProcessFigures.residentBytes(target.pid()));
    }

    long heapPer(Weight before, int things) {
      return Math.round((double) (heap - before.heap) / things);
    }

    OptionalLong residentPer(Weight before, int things) {
      return resident.isEmpty() || before.resident.isEmpty()
          ? OptionalLong.empty()
          : OptionalLong.of((resident.getAsLong() - before.resident.getAsLong()) / things);
    }
  }

  SessionsRun(
      int sessions,
      int leases,
      int payloadBytes,
      String durability,
      Launch launch,
      @Nullable Path data,
      Progress progress) {
    this.sessions = sessions;
    this.leases = leases;
    this.payloadBytes = payloadBytes;
    this.durability = durability;
    this.launch = launch;
    this.data = data;
    this.progress = progress;
  }

  /** Whether all sessions stood and all leases were held, no task by two. */
  boolean isGood() {
    return good;
  }

  Report report() throws IOException {
    progress.phase("start");
    try (Target target = Target.start(launch, data);
        var generator = new Generator(target.addresses(), progress)) {
      Weight empty = weigh(target, generator);
      progress.phase("connect");
      long start = System.nanoTime();
      generator.connectHolders(sessions, sessions, 0, payloadBytes);
      double connectSeconds = seconds(start);
      Weight connected = weigh(target, generator);
      load(generator);
      Weight loaded = weigh(target, generator);
      progress.phase("lease");
      start = System.nanoTime();
      Traffic traffic = generator.traffic();
      generator.credits(Math.ceilDiv(leases, sessions));
      generator.runWhileMoving(
          () -> traffic.delivered() >= traffic.ledger().accepted(), STALL_NANOS);
      double leaseSeconds = seconds(start);
      Weight leased = weigh(target, generator);
      PoolCounts counts = settled(target, generator);
      good =
          traffic.delivered() == traffic.ledger().accepted()
              && traffic.ledger().verdict().doubled() == 0
              && counts.running() == traffic.delivered();
      return new Report()
          .put("ok", good)
          .put("sessions", traffic.registered())
          .put("leases", traffic.delivered())
          .put("leasesOnServer", counts.running())
          .put("doubled", traffic.ledger().verdict().doubled())
          .put("heapBytesPerSession", connected.heapPer(empty, sessions))
          .put("heapBytesPerWaitingTask", loaded.heapPer(connected, leases))
          .put("heapBytesPerLease", leased.heapPer(connected, leases))
          .put("residentBytesPerSession", connected.residentPer(empty, sessions))
          .put("heapMiB", leased.heap() >> 20)
          .put("connectSeconds", connectSeconds)
          .put("leaseSeconds", leaseSeconds)
          .put("config", config(target));
    }
  }

  /** Once what came before has gone its ways: to the log, through caches. */
  private static Weight weigh(Target target, Generator generator) throws IOException {
    generator.run(SETTLE_NANOS);
    return Weight.of(target);
  }

  private void load(Generator generator) throws IOException {
    progress.phase("load");
    Traffic traffic = generator.traffic();
    long tasks = (long) leases / frameTasks() * frameTasks();
    generator.connectSubmitters(
        Way.WS,
        SUBMITTERS,
        TaskTemplate.of(payloadBytes),
        frameTasks(),
        durability,
        new Pace.Load(leases, UNANSWERED));
    generator.submit(true);
    if (!generator.runWhileMoving(
        () -> traffic.submitted() >= tasks && traffic.unanswered() == 0, STALL_NANOS)) {
      throw new IOException("the server stopped to accept at " + traffic.ledger().accepted());
    }
  }

  /** The server's counts once they agree with ours, or do not come to. */
  private static PoolCounts settled(Target target, Generator generator) throws IOException {
    long deadline = System.nanoTime() + 10 * SECOND;
    PoolCounts counts = target.api().pool(TaskTemplate.POOL);
    while (counts.running() != generator.traffic().delivered() && System.nanoTime() < deadline) {
      generator.run(SECOND / 4);
      counts = target.api().pool(TaskTemplate.POOL);
    }
    return counts;
  }

  private int frameTasks() {
    return Math.min(FRAME_TASKS, Backlog.frameTasks(payloadBytes));
  }

  private Map<String, @Nullable Object> config(Target target) throws IOException {
    Map<String, @Nullable Object> config = Environment.of(target, launch);
    config.put("durability", durability);
    config.put("payloadBytes", payloadBytes);
    config.put("slots", Math.ceilDiv(leases, sessions));
    return config;
  }

  private static double seconds(long since) {
    return (double) (System.nanoTime() - since) / SECOND;
  }
}
