package io.swarmhold.perf.load;

import io.swarmhold.perf.load.check.Verdict;
import io.swarmhold.perf.load.drive.Generator;
import io.swarmhold.perf.load.drive.Progress;
import io.swarmhold.perf.load.drive.Traffic;
import io.swarmhold.perf.load.outage.KeyPlacement;
import io.swarmhold.perf.load.outage.Outage;
import io.swarmhold.perf.load.outage.Probe.Outcome;
import io.swarmhold.perf.load.outage.Probes;
import io.swarmhold.perf.load.server.Launch;
import io.swarmhold.perf.load.server.ProcessFigures;
import io.swarmhold.perf.load.server.ServerApi.PoolCounts;
import io.swarmhold.perf.load.server.Target;
import io.swarmhold.perf.load.wire.TaskTemplate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Load, kill, start, first assignment, drain, books. */
final class RestartRun {

  static final int AGENTS = 8;
  static final int SLOTS = 256;

  private static final long SECOND = 1_000_000_000;
  private static final long STALL_NANOS = 30 * SECOND;

  private static final long POLL_NANOS = SECOND / 200;

  /** A server that replays a large log is silent for long. */
  private static final long FIRST_TASK_NANOS = 600 * SECOND;

  /** Probes of each shard a second, once all members are there. */
  private static final int PROBES_A_SHARD = 10;

  /** Submits to each shard a second while the members are killed. */
  private static final int SUBMITS_A_SHARD = 20;

  /** Submits go on for so long at least. */
  private static final long SUBMITS_NANOS = 3 * SECOND;

  /**
   * What became of the submits of one time.
   *
   * @param acknowledged the tasks
   */
  private record Submits(List<String> acknowledged, long unknown) {

    static final Submits NONE = new Submits(List.of(), 0);

    static Submits of(Probes probes, long begun) {
      return new Submits(
          probes.acknowledged(), probes.counts(begun).getOrDefault(Outcome.UNKNOWN, 0L));
    }
  }

  private final Backlog backlog;
  private final int members;
  private final Launch launch;
  private final @Nullable Path data;
  private final Progress progress;
  private final Traffic traffic = new Traffic();
  private final Report report = new Report();
  private boolean good;

  RestartRun(Backlog backlog, int members, Launch launch, @Nullable Path data, Progress progress) {
    this.backlog = backlog;
    this.members = members;
    this.launch = launch;
    this.data = data;
    this.progress = progress;
  }

  /** Whether all tasks came back, each once. */
  boolean isGood() {
    return good;
  }

  Report report() throws IOException, InterruptedException {
    progress.phase("start");
    Target target = Target.start(launch, members, data);
    try {
      Map<String, @Nullable Object> config = Environment.of(target, launch);
      load(target);
      int shards = members > 1 ? target.api().cluster().shards().size() : 0;
      Submits before = kill(target, shards);
      progress.phase("start again");
      target = target.startAllAgain(launch);
      long readyAt = System.nanoTime();
      Submits after = shards > 0 ? askEveryShard(target, shards) : Submits.NONE;
      drain(target, readyAt);
      if (shards > 0) {
        count(target, before, after);
      }
      config.put("durability", backlog.durability());
      config.put("payloadBytes", backlog.payloadBytes());
      config.put("frameTasks", Backlog.frameTasks(backlog.payloadBytes()));
      config.put("agents", AGENTS);
      config.put("slots", SLOTS);
      return report.put("config", config);
    } finally {
      target.close();
    }
  }

  private void load(Target target) throws IOException {
    long emptyHeap = liveHeapBytes(target);
    progress.phase("load");
    double seconds = backlog.fill(target, traffic, progress);
    long fullHeap = liveHeapBytes(target);
    report.put("ok", false);
    report.put("tasks", traffic.ledger().accepted());
    report.put("loadSeconds", seconds);
    report.put(
        "heapBytesPerOpenTask",
        Math.round((double) (fullHeap - emptyHeap) / Math.max(1, traffic.ledger().accepted())));
  }

  /** Of all members: every copy is counted. */
  private static long liveHeapBytes(Target target) throws IOException {
    long sum = 0;
    for (long pid : target.pids().toArray()) {
      sum += ProcessFigures.liveHeapBytes(pid);
    }
    return sum;
  }

  /**
   * A cluster is killed in the middle of submits: its copies of a shard have come differently far
   * then. That some were asked for before is good for what is measured later, too: it is not how
   * Java loads the classes that ask.
   *
   * @return what became of those submits
   */
  private Submits kill(Target target, int shards) throws IOException, InterruptedException {
    if (shards == 0) {
      progress.phase("kill");
      target.killAll();
      return Submits.NONE;
    }
    progress.phase("kill in the middle of submits");
    try (Probes probes = probes("until", target, shards, SUBMITS_A_SHARD)) {
      long begun = System.nanoTime();
      probes.start();
      awaitShards(probes, begun, shards);
      LockSupport.parkNanos(SUBMITS_NANOS);
      target.killAll();
      probes.finish();
      return Submits.of(probes, begun);
    }
  }

  /**
   * Until each has acknowledged a submit; through which member makes no difference.
   *
   * @return what became of those submits
   */
  private Submits askEveryShard(Target target, int shards)
      throws IOException, InterruptedException {
    progress.phase("ask every shard");
    try (Probes probes = probes("after", target, shards, PROBES_A_SHARD)) {
      long begun = System.nanoTime();
      probes.start();
      awaitShards(probes, begun, shards);
      report.put("servingSeconds", seconds(target.startedAt(), System.nanoTime()));
      probes.finish();
      return Submits.of(probes, begun);
    }
  }

  /**
   * Each that was acknowledged is asked for; one whose outcome was not known may be there or not.
   */
  private void count(Target target, Submits before, Submits after) throws IOException {
    Set<String> acknowledged = new TreeSet<>(before.acknowledged());
    acknowledged.addAll(after.acknowledged());
    long lost = 0;
    for (String task : acknowledged) {
      lost += target.api().status(task).isEmpty() ? 1 : 0;
    }
    long unknown = before.unknown() + after.unknown();
    long there = target.api().pool(Probes.POOL).ready();
    long tooMany = Math.max(0, there - acknowledged.size() - unknown);
    good &= lost == 0 && tooMany == 0;
    report
        .put("ok", good)
        .put("submitsUntilKilled", before.acknowledged().size())
        .put("submitsUnknown", unknown)
        .put("submitsLost", lost)
        .put("submitsTooMany", tooMany);
  }

  private Probes probes(String name, Target target, int shards, int aShard) {
    return new Probes(
        name,
        target.addresses(),
        new KeyPlacement(KeyPlacement.DEFAULT_TENANT, shards),
        backlog.durability(),
        TaskTemplate.MIN_PAYLOAD_BYTES,
        shards * aShard);
  }

  private static void awaitShards(Probes probes, long begun, int shards) throws IOException {
    while (Outage.servedShards(probes.since(begun)) < shards) {
      if (System.nanoTime() - begun > FIRST_TASK_NANOS) {
        throw new IOException("not every shard serves");
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private void drain(Target target, long readyAt) throws IOException {
    progress.phase("drain");
    try (var generator = new Generator(target.addresses(), progress, traffic)) {
      generator.connectAgents(AGENTS, AGENTS, SLOTS, backlog.payloadBytes());
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

  private static double seconds(long from, long to) {
    return (double) (to - from) / SECOND;
  }
}
