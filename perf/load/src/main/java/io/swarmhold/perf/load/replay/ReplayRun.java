package io.swarmhold.perf.load.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmhold.cli.Progress;
import io.swarmhold.edge.client.Gathered;
import io.swarmhold.edge.client.Json;
import io.swarmhold.edge.client.SwarmholdClient;
import io.swarmhold.edge.client.Task;
import io.swarmhold.model.RetryPolicy;
import io.swarmhold.model.TaskId;
import io.swarmhold.perf.load.server.ServerApi;
import io.swarmhold.perf.load.trace.Survey;
import io.swarmhold.perf.load.trace.Trace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Agents come, requests arrive as they did, all comes to its end, and the server is asked for every
 * task. The pool and the agents are of names that nobody else has, so that it may be done beside
 * others on a server that is in use.
 */
public final class ReplayRun {

  private static final String BREAKER_OPENINGS = "swarmhold_breaker_openings_total";

  /** As the server tries tasks by default; its delays are of the trace's time. */
  private static final RetryPolicy RETRY = RetryPolicy.TASK_ASSIGNMENT;

  private static final Duration REGISTERED_WITHIN = Duration.ofMinutes(1);
  private static final Duration POLL = Duration.ofMillis(100);

  /** Beside what leases and work may take: if nothing moves for so long, nothing will. */
  private static final Duration STALL = Duration.ofSeconds(60);

  /** As recorded: 15 000 tokens are generated in that, or a retry is delayed. */
  private static final Duration LONGEST_SERVICE = Duration.ofMinutes(8);

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ReplayOptions options;
  private final Survey survey;
  private final URI server;
  private final @Nullable String apiKey;
  private final String pool = "replay-" + UUID.randomUUID().toString().substring(0, 8);
  private final Stopwatch.Real time = new Stopwatch.Real();
  private final ArrivalSchedule schedule;
  private final Journal journal;

  /**
   * @param survey of what {@code options} name
   * @param server {@code http://host:port}
   */
  public ReplayRun(ReplayOptions options, Survey survey, URI server, @Nullable String apiKey) {
    this.options = options;
    this.survey = survey;
    this.server = server;
    this.apiKey = apiKey;
    this.schedule = new ArrivalSchedule(options.speed());
    this.journal = new Journal(schedule, time);
  }

  /**
   * @throws io.swarmhold.edge.client.SwarmholdException if the server will not have it, or is not
   *     there
   */
  public Outcome run() throws IOException, InterruptedException {
    try (SwarmholdClient client = client(server, PATIENCE);
        SwarmholdClient once = client(server, Duration.ZERO);
        var fleet = new Fleet(pool, options.slots(), this::hands, journal, time);
        var submissions =
            new Submissions(once, pool, scaled(RETRY), options.visibility(), journal);
        var progress = Progress.of("replayed", survey.rows())) {
      once.pools(); // who is not there, or wants another key, says so before agents come
      new Rehearsal(client, once, pool + "-rehearsal").run(options.warmup());
      double openingsBefore = breakerOpenings();
      fleet.start(address(), cable -> client(cable.address(), PATIENCE), cuts());
      fleet.start(client, options.agents() - options.kills());
      awaitRegistered(client);
      replay(fleet, submissions, progress);
      awaitEnd(client, submissions, progress);
      long cameBack = fleet.cameBack();
      long lateReports = fleet.leave();
      Verdict verdict = new Audit(client, journal).of(pool);
      long openings = Math.round(breakerOpenings() - openingsBefore);
      return outcome(verdict, submissions, fleet, cameBack, lateReports, openings);
    }
  }

  private Hands hands(Runnable halfway) {
    var misfortune = new Misfortune(options.seed(), options.failures());
    return new Hands(journal, options.serviceTime(), misfortune, time, halfway);
  }

  private List<Cut> cuts() {
    var span = Duration.ofNanos(Math.round(survey.spanNanos() / options.speed()));
    return Cut.draw(options.kills(), span, options.visibility(), options.seed());
  }

  private SwarmholdClient client(URI address, Duration patience) {
    var builder = SwarmholdClient.connect(address).patience(patience).drainOnShutdown(false);
    return (apiKey == null ? builder : builder.apiKey(apiKey)).open();
  }

  private InetSocketAddress address() {
    return new InetSocketAddress(server.getHost(), server.getPort());
  }

  private RetryPolicy scaled(RetryPolicy policy) {
    return new RetryPolicy(
        policy.maxAttempts(),
        Math.round(policy.baseMillis() / options.speed()),
        policy.factor(),
        policy.capMillis(),
        Math.round(policy.jitterMillis() / options.speed()));
  }

  private void awaitRegistered(SwarmholdClient client) throws InterruptedException {
    long deadline = System.nanoTime() + REGISTERED_WITHIN.toNanos();
    while (registered(client) < options.agents()) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "%d of %d agents are registered after %d s"
                .formatted(registered(client), options.agents(), REGISTERED_WITHIN.toSeconds()));
      }
      Thread.sleep(POLL);
    }
  }

  private long registered(SwarmholdClient client) {
    return client.agents().items().stream()
        .filter(agent -> agent.tree().path("id").asText().startsWith(Fleet.prefix(pool)))
        .count();
  }

  private void replay(Fleet fleet, Submissions submissions, Progress progress)
      throws InterruptedException {
    try (Trace trace = Trace.open(options.trace(), options.limit(), survey.firstNanos())) {
      time.start();
      fleet.begin();
      new OpenLoop(
              schedule,
              time,
              request -> {
                submissions.submit(request);
                progress.at(journal.settled());
              })
          .run(trace);
    }
  }

  /** Returns when every task is over, or nothing has moved for far too long. */
  private void awaitEnd(SwarmholdClient client, Submissions submissions, Progress progress)
      throws InterruptedException {
    var stall =
        STALL
            .plus(options.visibility().multipliedBy(2))
            .plusNanos(Math.round(LONGEST_SERVICE.toNanos() / options.speed()));
    while (!(submissions.areOver() && isDone(client)) && journal.idle().compareTo(stall) < 0) {
      progress.at(journal.settled());
      Thread.sleep(POLL);
    }
    progress.at(journal.settled());
  }

  /**
   * Tasks that have died end without an agent being told. The server's counts say when to look:
   * they may be a moment behind, and who left too early would leave tasks behind.
   */
  private boolean isDone(SwarmholdClient client) {
    if (journal.settled() >= journal.accepted()) {
      return true;
    }
    Gathered pools = client.pools();
    return pools.missing().isEmpty()
        && pools.items().stream().map(Json::tree).noneMatch(this::isAtWork)
        && journal.tasksOpen().stream().allMatch(id -> isOver(client, id));
  }

  private boolean isAtWork(JsonNode counts) {
    return counts.path("pool").asText().equals(pool)
        && counts.path("ready").asLong()
                + counts.path("delayed").asLong()
                + counts.path("running").asLong()
            > 0;
  }

  private static boolean isOver(SwarmholdClient client, TaskId id) {
    return client.get(id).map(Task::isFinal).orElse(true);
  }

  private double breakerOpenings() {
    try {
      return new ServerApi(address()).metric(BREAKER_OPENINGS).orElse(0);
    } catch (IOException e) {
      return 0; // metrics may be elsewhere, or not for everybody
    }
  }

  private Outcome outcome(
      Verdict verdict,
      Submissions submissions,
      Fleet fleet,
      long cameBack,
      long lateReports,
      long breakerOpenings) {
    return new Outcome(
        survey.rows(),
        journal.accepted(),
        verdict.completed(),
        verdict.lost(),
        verdict.doubled(),
        verdict.deadLettered(),
        submissions.rejected(),
        verdict.retries(),
        journal.failuresInjected(),
        fleet.cutOff(),
        cameBack,
        lateReports,
        verdict.forgotten(),
        breakerOpenings,
        journal.submits(),
        journal.waits(),
        journal.services(),
        journal.makespan(),
        Duration.ofNanos(survey.spanNanos()));
  }
}
