package io.swarmhold.perf.load;

import io.swarmhold.cli.CommandLines.FailedException;
import io.swarmhold.perf.load.drive.Progress;
import io.swarmhold.perf.load.server.Launch;
import io.swarmhold.perf.load.wire.TaskTemplate;
import io.swarmhold.perf.load.wire.UnexpectedAnswerException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench failover}. */
@Command(
    name = "failover",
    mixinStandardHelpOptions = true,
    description =
        "Fills a cluster with open tasks, takes one member away under load, and measures how long"
            + " submits wait; round by round.")
final class FailoverCommand implements Callable<Integer> {

  /** How a member is taken away. */
  static final class Fault {

    @Option(names = "--kill", description = "kill -9, and a start once all is served. The default")
    boolean kill;

    @Option(
        names = "--pause",
        paramLabel = "SECONDS",
        description = "SIGSTOP for so long, then SIGCONT.")
    @Nullable Integer pauseSeconds;
  }

  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin ServerChoice server = new ServerChoice();

  @ArgGroup @Nullable Fault fault;

  @Option(names = "--members", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}")
  int members;

  @Option(
      names = "--tasks",
      defaultValue = "1000000",
      description = "Open tasks. Default: ${DEFAULT-VALUE}")
  long tasks;

  @Option(names = "--payload-bytes", defaultValue = "300", description = "Default: 300")
  int payloadBytes;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "Each takes another member away. Default: ${DEFAULT-VALUE}")
  int rounds;

  @Option(
      names = "--probes",
      defaultValue = "600",
      description =
          "Submits a second, one after the other to each shard and through each member, whatever"
              + " becomes of those before (open loop). Default: ${DEFAULT-VALUE}")
  int probes;

  @Option(names = "--agents", defaultValue = "12", description = "Default: ${DEFAULT-VALUE}")
  int agents;

  @Option(
      names = "--slots",
      defaultValue = "16",
      description = "Tasks an agent may hold at a time. Default: ${DEFAULT-VALUE}")
  int slots;

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
    FailoverOptions options = options();
    long bound = Math.max(1_000_000, tasks * 2) * members;
    Launch launch = server.launch(Backlog.heapOfMember(tasks, payloadBytes), bound, bound);
    var backlog = new Backlog(TaskTemplate.POOL, tasks, payloadBytes, server.wish());
    var run = new FailoverRun(options, backlog, launch, server.data, Progress.on(System.err));
    try {
      run.report().print(form, spec.commandLine().getOut());
      return run.isGood() ? 0 : 1;
    } catch (UnexpectedAnswerException | IOException e) {
      throw new FailedException("the run failed: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailedException("the run was interrupted");
    }
  }

  FailoverOptions options() {
    try {
      server.checkMembers(members, 3);
      Backlog.check(tasks, payloadBytes);
      Optional<Duration> pause =
          Optional.ofNullable(fault).map(f -> f.pauseSeconds).map(Duration::ofSeconds);
      return new FailoverOptions(members, rounds, pause, probes, agents, slots, warmupSeconds);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "bench failover: " + e.getMessage(), e);
    }
  }
}
