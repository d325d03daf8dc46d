package io.swarmhold.perf.load;

import io.swarmhold.cli.CommandLines.FailedException;
import io.swarmhold.edge.client.Worker;
import io.swarmhold.node.FileTrouble;
import io.swarmhold.perf.load.replay.Outcome;
import io.swarmhold.perf.load.replay.ReplayOptions;
import io.swarmhold.perf.load.replay.ReplayRun;
import io.swarmhold.perf.load.server.Launch;
import io.swarmhold.perf.load.server.Target;
import io.swarmhold.perf.load.trace.BadTraceException;
import io.swarmhold.perf.load.trace.Survey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
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

  /** Of lost tasks what is printed; their number is in the report. */
  private static final int LOST_SHOWN = 10;

  /** Agents that are cut off on purpose need not say so; held, or its level is forgotten. */
  private static final Logger AGENTS = Logger.getLogger(Worker.class.getName());

  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin ServerChoice server = new ServerChoice();

  @Mixin ReplayChoice choice = new ReplayChoice();

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
    Launch launch = server.launch(HEAP, queueCapacity, choice.running());
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
      return Survey.of(choice.trace, choice.limit);
    } catch (BadTraceException e) {
      throw misused(e.getMessage());
    } catch (UncheckedIOException e) {
      IOException cause = e.getCause();
      throw misused(
          choice.trace + ": " + (cause == null ? e.getMessage() : FileTrouble.reason(cause)));
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
      return choice.options(address != null);
    } catch (IllegalArgumentException e) {
      throw misused(e.getMessage());
    }
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
