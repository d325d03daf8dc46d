package io.swarmhold.perf.load;

import io.swarmhold.cli.CommandLines.FailedException;
import io.swarmhold.perf.load.drive.Progress;
import io.swarmhold.perf.load.server.Launch;
import io.swarmhold.perf.load.server.ProcessFigures;
import io.swarmhold.perf.load.wire.TaskTemplate;
import io.swarmhold.perf.load.wire.UnexpectedAnswerException;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench sessions}. */
@Command(
    name = "sessions",
    mixinStandardHelpOptions = true,
    description = "Connects many agents that hold many leases, and weighs what each costs.")
final class SessionsCommand implements Callable<Integer> {

  private static final String HEAP = "4g";

  /** Files and sockets that a JVM has open anyway. */
  private static final int OTHER_FILES = 300;

  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin ServerChoice server = new ServerChoice();

  @Option(names = "--sessions", defaultValue = "10000", description = "WebSockets. Default: 10000")
  int sessions;

  @Option(
      names = "--leases",
      defaultValue = "100000",
      description = "Held by all of them together. Default: 100000")
  int leases;

  @Option(names = "--payload-bytes", defaultValue = "300", description = "Default: 300")
  int payloadBytes;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "json|table",
      defaultValue = "table",
      description = "Default: ${DEFAULT-VALUE}")
  Report.Form form = Report.Form.TABLE;

  @Override
  public Integer call() {
    check();
    Launch launch = server.launch(HEAP, leases + 1_000L, leases + (long) sessions);
    var run =
        new SessionsRun(
            sessions,
            leases,
            payloadBytes,
            server.wish(),
            launch,
            server.data,
            Progress.on(System.err));
    try {
      run.report().print(form, spec.commandLine().getOut());
    } catch (UnexpectedAnswerException | IOException e) {
      throw new FailedException("the run failed: " + e.getMessage());
    }
    return run.isGood() ? 0 : 1;
  }

  private void check() {
    try {
      CycleOptions.between("--sessions", sessions, 1, 100_000);
      CycleOptions.between("--leases", leases, sessions, (long) sessions * CycleOptions.MAX_SLOTS);
      CycleOptions.between(
          "--payload-bytes",
          payloadBytes,
          TaskTemplate.MIN_PAYLOAD_BYTES,
          TaskTemplate.MAX_PAYLOAD_BYTES);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "bench sessions: " + e.getMessage(), e);
    }
    OptionalLong files = ProcessFigures.openFilesLimit();
    if (files.isPresent() && files.getAsLong() < sessions + OTHER_FILES) {
      throw new ParameterException(
          spec.commandLine(),
          "bench sessions: %d open files are allowed (expected: >= %d; try ulimit -n %d)"
              .formatted(files.getAsLong(), sessions + OTHER_FILES, sessions + (long) OTHER_FILES));
    }
  }
}
