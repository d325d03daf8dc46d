package io.swarmhold.perf.load;

import io.swarmhold.cli.CommandLines.FailedException;
import io.swarmhold.edge.client.Worker;
import io.swarmhold.node.FileTrouble;
import io.swarmhold.perf.load.replay.Outcome;
import io.swarmhold.perf.load.replay.ReplayOptions;
import io.swarmhold.perf.load.replay.ReplayRun;
import io.swarmhold.perf.load.replay.ServiceTime;
import io.swarmhold.perf.load.server.Launch;
import io.swarmhold.perf.load.server.Target;
import io.swarmhold.perf.load.trace.BadTraceException;
import io.swarmhold.perf.load.trace.Survey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code swarmhold replay}. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Replays a recorded trace of requests to language models: each row of a CSV file becomes a"
          + " task, submitted when it arrived and worked on for as long as its tokens take, by"
          + " agents that fail and are cut off. Then the server is asked for every task."
    },
    footer = {
      "",
      "The file has a header with a column for the time and two for tokens, such as",
      "TIMESTAMP,ContextTokens,GeneratedTokens, in any order. It is read twice, row by row.",
      "Figures in ...Ms are this machine's time, those in ...TraceMs that times the speed.",
      "wait is from when a row should have been submitted until an agent had it first,",
      "submit from then until the server had accepted it.",
      "With --url the key, if one is needed, is in SWARMHOLD_API_KEY.",
      "",
      "Exit codes: 0 done, 1 a task was lost or done twice or the run failed,",
      "2 misused, or the file is not a trace."
    })
final class ReplayCommand implements Callable<Integer> {

  private static final String HEAP = "1g";

  /** Until a task has about stopped becoming cheaper on two cores. */
  private static final int WARMUP_SECONDS = 20;

  /** Of lost tasks what is printed; their number is in the report. */
  private static final int LOST_SHOWN = 10;

  /** Agents that are cut off on purpose need not say so; held, or its level is forgotten. */
  private static final Logger AGENTS = Logger.getLogger(Worker.class.getName());

  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin ServerChoice server = new ServerChoice();

  @Option(names = "--trace", required = true, paramLabel = "FILE", description = "CSV of arrivals.")
  Path trace = Path.of("");

  @Option(
      names = "--speed",
      required = true,
      paramLabel = "X",
      description = "So many times faster than it was: arrivals, work and delays between attempts.")
  double speed;

  @Option(names = "--limit", paramLabel = "N", description = "The first N rows. Default: all")
  int limit = Integer.MAX_VALUE;

  @Option(
      names = "--agents",
      paramLabel = "N",
      defaultValue = "200",
      description = "Each with a WebSocket of its own. Default: ${DEFAULT-VALUE}")
  int agents;

  @Option(
      names = "--slots",
      paramLabel = "S",
      defaultValue = "1",
      description = "Tasks an agent works on at a time. Default: ${DEFAULT-VALUE}")
  int slots;

  @Option(
      names = "--inject-failures",
      paramLabel = "P",
      defaultValue = "0",
      description = "Probability of an attempt to fail, retryably. Default: ${DEFAULT-VALUE}")
  double failures;

  @Option(
      names = "--kill-agents",
      paramLabel = "K",
      defaultValue = "0",
      description =
          "Cut off, each once and in the middle of a task; every second one comes back, the others"
              + " when there is nothing left to do. Default: ${DEFAULT-VALUE}")
  int kills;

  @Option(
      names = "--visibility",
      paramLabel = "TIME",
      defaultValue = "5s",
      description =
          "How long a task of an agent that is cut off stays its own, in real time. Default: 5s")
  Duration visibility = Duration.ofSeconds(5);

  @Option(
      names = "--prefill-micros",
      paramLabel = "US",
      description =
          "Work for each context token. Default: "
              + ServiceTime.PREFILL_MICROS
              + ", of Llama-70B on H100 (Patel et al., Splitwise, ISCA 2024, table IV)")
  double prefillMicros = ServiceTime.PREFILL_MICROS;

  @Option(
      names = "--decode-micros",
      paramLabel = "US",
      description =
          "Work for each generated token. Default: " + ServiceTime.DECODE_MICROS + ", of the same")
  double decodeMicros = ServiceTime.DECODE_MICROS;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Of failures and cuts. Default: ${DEFAULT-VALUE}")
  long seed;

  @Option(
      names = "--warmup",
      paramLabel = "SECONDS",
      description =
          "Of other tasks before, as fast as they go: Java is slow at first. Default: "
              + WARMUP_SECONDS
              + "; none with --url")
  @Nullable Integer warmupSeconds;

  @Option(
      names = {"--url", "--address"},
      paramLabel = "URL",
      description = "A server that runs already. Default: one is started")
  @Nullable URI address;

  @Option(
      names = "--queue-capacity",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Tasks that may wait at the server that is started. Default: ${DEFAULT-VALUE}")
  int queueCapacity;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "json|table",
      defaultValue = "table",
      description = "Default: ${DEFAULT-VALUE}")
  Report.Form form = Report.Form.TABLE;

  @Override
  public Integer call() {
    ReplayOptions options = options();
    Launch launch = server.launch(HEAP, queueCapacity, (long) agents * slots);
    Survey survey = survey();
    try (Target target = target(launch)) {
      return report(options, survey, target, address == null ? launch : null);
    } catch (BadTraceException e) {
      throw misused(e.getMessage()); // it has changed
    } catch (IOException e) {
      throw new FailedException("the run failed: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailedException("interrupted");
    }
  }

  private Survey survey() {
    try {
      return Survey.of(trace, limit);
    } catch (BadTraceException e) {
      throw misused(e.getMessage());
    } catch (UncheckedIOException e) {
      IOException cause = e.getCause();
      throw misused(trace + ": " + (cause == null ? e.getMessage() : FileTrouble.reason(cause)));
    }
  }

  private int report(ReplayOptions options, Survey survey, Target target, @Nullable Launch launch)
      throws IOException, InterruptedException {
    InetSocketAddress at = target.addresses().getFirst();
    URI uri = URI.create("http://%s:%d".formatted(at.getHostString(), at.getPort()));
    String key = address == null ? null : System.getenv("SWARMHOLD_API_KEY");
    AGENTS.setLevel(Level.WARNING);
    Outcome outcome = new ReplayRun(options, survey, uri, key).run();
    var config = Environment.of(target, launch);
    config.remove("generatorThreads"); // as many as there are tasks at work
    config.putAll(ReplayReport.config(options));
    ReplayReport.of(outcome, options)
        .put("config", config)
        .print(form, spec.commandLine().getOut());
    explain(outcome, spec.commandLine().getErr());
    return outcome.isGood() ? 0 : 1;
  }

  private static void explain(Outcome outcome, PrintWriter err) {
    outcome.lost().stream().limit(LOST_SHOWN).forEach(task -> err.println("lost: " + task));
    if (outcome.accepted() < outcome.rows()) {
      err.printf(
          "%d of %d rows were not accepted%n", outcome.rows() - outcome.accepted(), outcome.rows());
    }
  }

  ReplayOptions options() {
    try {
      server.checkMembers(1, 1);
      CycleOptions.between("--queue-capacity", queueCapacity, 1, Integer.MAX_VALUE);
      return new ReplayOptions(
          trace,
          limit,
          new ServiceTime(prefillMicros, decodeMicros, speed),
          agents,
          slots,
          failures,
          kills,
          warmup(),
          visibility,
          seed);
    } catch (IllegalArgumentException e) {
      throw misused(e.getMessage());
    }
  }

  /** Who gives us a server that others use did not ask for load of no use. */
  private Duration warmup() {
    int usual = address == null ? WARMUP_SECONDS : 0;
    return Duration.ofSeconds(warmupSeconds == null ? usual : warmupSeconds);
  }

  private Target target(Launch launch) throws IOException {
    URI uri = address;
    if (uri == null) {
      return Target.start(launch, server.data);
    }
    if (!"http".equals(uri.getScheme()) || uri.getHost() == null || uri.getPort() < 0) {
      throw misused("--url: " + uri + " (expected: http://host:port)");
    }
    return Target.at(new InetSocketAddress(uri.getHost(), uri.getPort()));
  }

  private ParameterException misused(@Nullable String what) {
    return new ParameterException(spec.commandLine(), "swarmhold: " + what);
  }
}
