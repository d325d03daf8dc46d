package io.swarmhold.perf.load;

import io.swarmhold.cli.CommandLines.FailedException;
import io.swarmhold.perf.load.drive.Progress;
import io.swarmhold.perf.load.server.Launch;
import io.swarmhold.perf.load.wire.UnexpectedAnswerException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench join}. */
@Command(
    name = "join",
    mixinStandardHelpOptions = true,
    description =
        "Fills a cluster with open tasks, has one more member join under load, and measures what"
            + " submits notice of it.")
final class JoinCommand implements Callable<Integer> {

  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin ServerChoice server = new ServerChoice();

  @Option(
      names = "--members",
      defaultValue = "3",
      description = "Before the one that joins. Default: ${DEFAULT-VALUE}")
  int members;

  @Option(
      names = "--tasks",
      defaultValue = "1000000",
      description = "Open tasks. Default: ${DEFAULT-VALUE}")
  long tasks;

  @Option(names = "--payload-bytes", defaultValue = "300", description = "Default: 300")
  int payloadBytes;

  @Option(
      names = "--rate",
      defaultValue = "2000",
      description =
          "Tasks/s submitted and completed, one a frame, whatever the servers do (open loop)."
              + " Default: ${DEFAULT-VALUE}")
  int rate;

  @Option(
      names = "--seconds",
      defaultValue = "20",
      description = "Measured before and after. Default: ${DEFAULT-VALUE}")
  int seconds;

  @Option(
      names = "--warmup",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "Of the same load before. Default: ${DEFAULT-VALUE}")
  int warmupSeconds;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "json|table",
      defaultValue = "table",
      description = "Default: ${DEFAULT-VALUE}")
  Report.Form form = Report.Form.TABLE;

  @Override
  public Integer call() {
    check();
    long bound = Math.max(1_000_000, tasks * 2) * members;
    Launch launch = server.launch(Backlog.heapOfMember(tasks, payloadBytes), bound, bound);
    var backlog = new Backlog(JoinRun.BACKLOG, tasks, payloadBytes, server.wish());
    var load = new JoinRun.Load(rate, seconds, warmupSeconds);
    var run = new JoinRun(load, members, backlog, launch, server.data, Progress.on(System.err));
    try {
      run.report().print(form, spec.commandLine().getOut());
    } catch (UnexpectedAnswerException | IOException e) {
      throw new FailedException("the run failed: " + e.getMessage());
    }
    return run.isGood() ? 0 : 1;
  }

  private void check() {
    try {
      server.checkMembers(members, 3);
      Backlog.check(tasks, payloadBytes);
      CycleOptions.between("--rate", rate, 1, 1_000_000);
      CycleOptions.between("--seconds", seconds, 1, 86_400);
      CycleOptions.between("--warmup", warmupSeconds, 1, Warmup.Fixed.MAX_SECONDS);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "bench join: " + e.getMessage(), e);
    }
  }
}
