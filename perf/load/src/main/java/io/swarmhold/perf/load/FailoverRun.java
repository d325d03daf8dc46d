package io.swarmhold.perf.load;

import io.swarmhold.model.TaskOptions;
import io.swarmhold.model.consensus.LeaseTerm;
import io.swarmhold.perf.load.drive.Progress;
import io.swarmhold.perf.load.drive.Traffic;
import io.swarmhold.perf.load.outage.Crew;
import io.swarmhold.perf.load.outage.KeyPlacement;
import io.swarmhold.perf.load.outage.LeaseBook;
import io.swarmhold.perf.load.outage.LeaseBook.Fate;
import io.swarmhold.perf.load.outage.LeaseBook.Held;
import io.swarmhold.perf.load.outage.Outage;
import io.swarmhold.perf.load.outage.Outage.Strike;
import io.swarmhold.perf.load.outage.Percentile;
import io.swarmhold.perf.load.outage.Probe;
import io.swarmhold.perf.load.outage.Probe.Outcome;
import io.swarmhold.perf.load.outage.Probes;
import io.swarmhold.perf.load.server.ClusterState;
import io.swarmhold.perf.load.server.Launch;
import io.swarmhold.perf.load.server.ServerApi;
import io.swarmhold.perf.load.server.ServerApi.PoolCounts;
import io.swarmhold.perf.load.server.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Fill, work, take a member away and let it come back, round by round; then count. */
final class FailoverRun {

  /** What is promised of submits, from the loss of a member on. */
  private static final double KILL_P99_MS = 3_000;

  private static final double KILL_MAX_MS = 5_000;
  private static final double PAUSE_P99_MS = 15_000;

  private static final long SECOND = 1_000_000_000;
  private static final long POLL_NANOS = SECOND / 20;
  private static final long STABLE_NANOS = 5 * SECOND;

  /** The end of the warm-up, which is what the rounds compare with. */
  private static final long QUIET_NANOS = 10 * SECOND;

  /** A member is away for no shorter: connections notice, and what waits is given up. */
  private static final long LEAST_AWAY_NANOS = 10 * SECOND;

  /** Shards that are not served again by then are said not to be. */
  private static final long SERVED_WITHIN_NANOS = 120 * SECOND;

  /** Copies of everything go over the network, and the member reads its log. */
  private static final long WHOLE_WITHIN_NANOS = 600 * SECOND;

  /** A lease that goes on is over by then: tasks take some seconds, reconnecting as many. */
  private static final long LEASES_WITHIN_NANOS = 60 * SECOND;

  private static final int MOST_FAILED_STARTS = 5;
  private static final long COUNTED_WITHIN_NANOS = 20 * SECOND;
  private static final Set<String> ENDS = Set.of("succeeded", "cancelled", "dead");

  private final FailoverOptions options;
  private final Backlog backlog;
  private final Launch launch;
  private final @Nullable Path data;
  private final Progress progress;
  private final LeaseBook book = new LeaseBook();
  private final List<Round> rounds = new ArrayList<>();
  private boolean good;

  /**
   * What one round brought.
   *
   * @param led of shards whose primary the member was
   * @param others of all other shards: they lost a copy at most
   */
  private record Round(
      int member,
      Outage led,
      Outage others,
      List<Held> held,
      Map<Outcome, Long> probes,
      double longestSilenceMs,
      int failedStarts,
      double awaySeconds,
      double wholeSeconds) {}

  /** What became of leases, by the books and what the server says of the rest. */
  private record Leases(long held, long wentOn, long replaced, long open, long lost) {}

  /** Tasks that the servers have and should have. */
  private record Count(long lost, long extra) {}

  FailoverRun(
      FailoverOptions options,
      Backlog backlog,
      Launch launch,
      @Nullable Path data,
      Progress progress) {
    this.options = options;
    this.backlog = backlog;
    this.launch = launch;
    this.data = data;
    this.progress = progress;
  }

  /** Whether nothing was lost or done twice, every shard was served again, and members start. */
  boolean isGood() {
    return good;
  }

  Report report() throws IOException, InterruptedException {
    progress.phase("start " + options.members() + " members");
    try (Target target = Target.start(launch, options.members(), data)) {
      Map<String, @Nullable Object> config = config(target);
      progress.phase("load");
      double loadSeconds = backlog.fill(target, new Traffic(), progress);
      awaitWhole(target);
      try (Probes probes = probes(target)) {
        long begun = System.nanoTime();
        long[] quiet = strikeUnderLoad(target, probes);
        probes.finish();
        progress.phase("count");
        Count count = count(target, probes.counts(begun));
        return report(target.api(), quiet, probes.counts(begun), count)
            .put("loadSeconds", loadSeconds)
            .put("config", config);
      }
    }
  }

  private Probes probes(Target target) throws IOException {
    var placement =
        new KeyPlacement(KeyPlacement.DEFAULT_TENANT, target.api().cluster().shards().size());
    return new Probes(
        "probe",
        target.addresses(),
        placement,
        backlog.durability(),
        backlog.payloadBytes(),
        options.probes());
  }

  /** Returns how long submits took before the first strike. */
  private long[] strikeUnderLoad(Target target, Probes probes) throws IOException {
    try (var crew = new Crew(target.addresses(), book)) {
      crew.start(backlog.pool(), options.agents(), options.slots());
      progress.phase("warm-up");
      probes.start();
      pauseUntil(System.nanoTime() + options.warmupSeconds() * SECOND);
      long[] quiet = times(probes.since(System.nanoTime() - QUIET_NANOS));
      for (int round = 0; round < options.rounds(); round++) {
        rounds.add(round(target, probes, round % options.members()));
      }
      progress.phase("let agents end");
      return quiet;
    }
  }

  private Round round(Target target, Probes probes, int member) throws IOException {
    ServerApi other = target.apis().get((member + 1) % options.members());
    ClusterState before = target.apis().get(member).cluster();
    Set<Integer> led = before.ledBy(before.self());
    Set<Integer> rest = new TreeSet<>();
    before.shards().forEach(shard -> rest.add(shard.number()));
    rest.removeAll(led);
    List<Held> held = book.heldBy(agentsOf(before.self(), other));
    progress.phase(
        "%s member %d: primary of %d shards, its agents hold %d tasks"
            .formatted(options.fault(), member + 1, led.size(), held.size()));
    Strike strike = strike(target, member);
    Set<Integer> all = new TreeSet<>(led);
    all.addAll(rest);
    awaitServed(probes, strike, all, options.pause().map(Duration::toNanos));
    pauseUntil(strike.begunAt() + away());
    long backAt = System.nanoTime();
    int failedStarts = bringBack(target, member);
    awaitServed(probes, strike, all, Optional.empty());
    long wholeAt = awaitWhole(target);
    awaitOver(held);
    List<Probe> seen = probes.since(strike.begunAt());
    var round =
        new Round(
            member,
            Outage.of(seen, strike, led, options.members()),
            Outage.of(seen, strike, rest, options.members()),
            held,
            probes.counts(strike.begunAt()),
            Outage.longestSilenceMs(seen, strike),
            failedStarts,
            seconds(backAt - strike.begunAt()),
            seconds(wholeAt - backAt));
    progress.phase(
        "submits went on after at most %.0f ms, the cluster was whole %.1f s after the member came"
            .formatted(round.led().percentileMs(100), round.wholeSeconds()));
    return round;
  }

  private static Set<String> agentsOf(String member, ServerApi api) throws IOException {
    Set<String> agents = new TreeSet<>();
    api.members()
        .forEach((agent, its) -> {
          if (its.equals(member)) {
            agents.add(agent);
          }
        });
    return agents;
  }

  private Strike strike(Target target, int member) throws IOException {
    long begunAt = System.nanoTime();
    if (options.pause().isPresent()) {
      target.pause(member);
    } else {
      target.kill(member);
    }
    return new Strike(member, begunAt, System.nanoTime());
  }

  private long away() {
    return options.pause().map(Duration::toNanos).orElse(LEAST_AWAY_NANOS);
  }

  /** Returns how often it ended while it started, and was started again as a supervisor would. */
  private int bringBack(Target target, int member) throws IOException {
    if (options.pause().isPresent()) {
      target.resume(member);
      return 0;
    }
    for (int failed = 0; ; failed++) {
      try {
        target.startAgain(member);
        return failed;
      } catch (IOException e) {
        if (failed == MOST_FAILED_STARTS) {
          throw e;
        }
        progress.phase("member " + (member + 1) + " does not start: " + e.getMessage());
      }
    }
  }

  /**
   * Returns once every shard is served again through each member that is left.
   *
   * @param most a member that is paused comes back when its time is over, served or not
   */
  private void awaitServed(Probes probes, Strike strike, Set<Integer> shards, Optional<Long> most) {
    long limit = most.orElse(SERVED_WITHIN_NANOS);
    while (System.nanoTime() - strike.begunAt() < limit
        && Outage.of(probes.since(strike.goneAt()), strike, shards, options.members()).unserved()
            > 0) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /**
   * Returns when the cluster became whole, once it has been so for a while, whoever is asked: just
   * after a pause it is said to be, by those who have not noticed yet.
   */
  private long awaitWhole(Target target) throws IOException {
    long deadline = System.nanoTime() + WHOLE_WITHIN_NANOS;
    long wholeAt = System.nanoTime();
    while (System.nanoTime() - wholeAt < STABLE_NANOS) {
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("the cluster does not become whole: " + target.api().cluster());
      }
      LockSupport.parkNanos(POLL_NANOS);
      if (!target.apis().stream().allMatch(api -> isWhole(api, options.members()))) {
        wholeAt = System.nanoTime();
      }
    }
    return wholeAt;
  }

  private static boolean isWhole(ServerApi api, int members) {
    try {
      return api.cluster().isWhole(members);
    } catch (IOException e) {
      return false; // a member that has no time to answer is asked again
    }
  }

  private void awaitOver(List<Held> held) {
    long deadline = System.nanoTime() + LEASES_WITHIN_NANOS;
    while (held.stream().anyMatch(lease -> book.fate(lease) == Fate.OPEN)
        && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private static void pauseUntil(long nanos) {
    long left;
    while ((left = nanos - System.nanoTime()) > 0) {
      LockSupport.parkNanos(left);
    }
  }

  private Count count(Target target, Map<Outcome, Long> probes) throws IOException {
    long finished = book.completed();
    for (String task : book.open()) {
      if (target.api().status(task).filter(ENDS::contains).isPresent()) {
        finished++; // the answer to the report got lost
      }
    }
    long deadline = System.nanoTime() + COUNTED_WITHIN_NANOS;
    Count count = counted(target.api(), finished, probes);
    while (!count.equals(new Count(0, 0)) && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(POLL_NANOS);
      count = counted(target.api(), finished, probes);
    }
    return count;
  }

  private Count counted(ServerApi api, long finished, Map<Outcome, Long> probes)
      throws IOException {
    long backlogDue = backlog.tasks() - finished - sum(api.pool(backlog.pool()));
    long acknowledged = probes.getOrDefault(Outcome.ACKNOWLEDGED, 0L);
    long unknown = probes.getOrDefault(Outcome.UNKNOWN, 0L);
    long probed = sum(api.pool(Probes.POOL));
    return new Count(
        Math.max(0, backlogDue) + Math.max(0, acknowledged - probed),
        Math.max(0, -backlogDue) + Math.max(0, probed - acknowledged - unknown));
  }

  private static long sum(PoolCounts counts) {
    return counts.ready() + counts.delayed() + counts.running() + counts.dead();
  }

  private Report report(ServerApi api, long[] quiet, Map<Outcome, Long> probes, Count count)
      throws IOException {
    Outage led = Outage.all(rounds.stream().map(Round::led).toList());
    Outage others = Outage.all(rounds.stream().map(Round::others).toList());
    Leases leases = leases(api, rounds.stream().flatMap(round -> round.held().stream()).toList());
    int failedStarts = rounds.stream().mapToInt(Round::failedStarts).sum();
    good =
        count.lost() == 0
            && count.extra() == 0
            && leases.lost() == 0
            && book.doubled() == 0
            && led.unserved() + others.unserved() == 0
            && failedStarts == 0;
    var report = new Report().put("ok", good).put("fault", options.fault());
    putGaps(report, led, others);
    return report
        .put("withinTarget", isWithinTarget(led))
        .put("quietSubmitP50Ms", Percentile.of(quiet, 50) / 1e6)
        .put("quietSubmitP99Ms", Percentile.of(quiet, 99) / 1e6)
        .put("leases", leases)
        .put("lost", count.lost() + leases.lost())
        .put("doubled", book.doubled() + count.extra())
        .put("failedStarts", failedStarts)
        .put("completed", book.completed())
        .put("redelivered", book.redelivered())
        .put("probes", probes)
        .put("rounds", told(api));
  }

  private static void putGaps(Report report, Outage led, Outage others) {
    report
        .put("submitGapP50Ms", led.percentileMs(50))
        .put("submitGapP99Ms", led.percentileMs(99))
        .put("submitGapMaxMs", led.percentileMs(100))
        .put("submitGapSamples", led.samples().size())
        .put("unserved", led.unserved() + others.unserved())
        .put("otherShardsGapP99Ms", others.percentileMs(99))
        .put("otherShardsGapMaxMs", others.percentileMs(100));
  }

  private boolean isWithinTarget(Outage led) {
    boolean isSoon =
        options.pause().isPresent()
            ? led.percentileMs(99) < PAUSE_P99_MS
            : led.percentileMs(99) < KILL_P99_MS && led.percentileMs(100) < KILL_MAX_MS;
    return isSoon && led.unserved() == 0;
  }

  private List<Map<String, @Nullable Object>> told(ServerApi api) throws IOException {
    List<Map<String, @Nullable Object>> told = new ArrayList<>();
    for (Round round : rounds) {
      var report = new Report().put("member", round.member() + 1);
      putGaps(report, round.led(), round.others());
      report
          .put("leases", leases(api, round.held()))
          .put("probes", round.probes())
          .put("longestSilenceMs", round.longestSilenceMs())
          .put("failedStarts", round.failedStarts())
          .put("awaySeconds", round.awaySeconds())
          .put("wholeAgainSeconds", round.wholeSeconds());
      told.add(report.figures());
    }
    return told;
  }

  /** What is open by the books may be done, its confirmation lost; or wait for another agent. */
  private Leases leases(ServerApi api, List<Held> held) throws IOException {
    long wentOn = 0;
    long replaced = 0;
    long open = 0;
    long lost = 0;
    for (Held lease : held) {
      switch (book.fate(lease)) {
        case WENT_ON -> wentOn++;
        case REPLACED -> replaced++;
        case OPEN -> {
          Optional<String> status = api.status(lease.task());
          if (status.isEmpty()) {
            lost++;
          } else {
            open++;
          }
        }
      }
    }
    return new Leases(held.size(), wentOn, replaced, open, lost);
  }

  private static long[] times(List<Probe> probes) {
    return probes.stream()
        .filter(probe -> probe.outcome() == Outcome.ACKNOWLEDGED)
        .mapToLong(probe -> probe.endedAt() - probe.begunAt())
        .toArray();
  }

  private Map<String, @Nullable Object> config(Target target) throws IOException {
    Map<String, @Nullable Object> config = new LinkedHashMap<>(Environment.of(target, launch));
    config.put("durability", backlog.durability());
    config.put("tasks", backlog.tasks());
    config.put("payloadBytes", backlog.payloadBytes());
    config.put("rounds", options.rounds());
    config.put("pauseSeconds", options.pause().map(Duration::toSeconds).orElse(null));
    config.put("probesPerSecond", options.probes());
    config.put("agents", options.agents());
    config.put("slots", options.slots());
    config.put("workMs", Crew.SHORTEST_WORK.toMillis() + " to " + Crew.LONGEST_WORK.toMillis());
    config.put("agentHeartbeatMs", Crew.HEARTBEAT.toMillis());
    config.put("taskLeaseMs", TaskOptions.DEFAULT_VISIBILITY_MILLIS);
    config.put("memberLeaseMs", LeaseTerm.OF_MEMBERS.ttl().toMillis());
    config.put("memberLeaseRenewMs", LeaseTerm.OF_MEMBERS.renewEvery().toMillis());
    config.put("warmupSeconds", options.warmupSeconds());
    return config;
  }

  private static double seconds(long nanos) {
    return Report.rounded((double) nanos / SECOND);
  }
}
