package io.swarmhold.perf.load;

import io.swarmhold.cli.CommandLines.FailedException;
import io.swarmhold.perf.load.drive.Progress;
import io.swarmhold.perf.load.server.Launch;
import io.swarmhold.perf.load.wire.TaskTemplate;
import io.swarmhold.perf.load.wire.UnexpectedAnswerException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench restart}. */
@Command(
    name = "restart",
    mixinStandardHelpOptions = true,
    description =
        "Fills a server or a cluster with open tasks, kills it (kill -9), starts it again, and"
            + " counts all tasks back.")
final class RestartCommand implements Callable<Integer> {

  private static final long GIB = 1L << 30;

  /** What a task may cost beside its payload, generously: the run is not about a full heap. */
  private static final int TASK_BYTES = 1_000;

  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin ServerChoice server = new ServerChoice();

  @Option(
      names = "--tasks",
      defaultValue = "1000000",
      description = "Open tasks. Default: ${DEFAULT-VALUE}")
  long tasks;

  @Option(
      names = "--members",
      paramLabel = "N",
      description = "Processes that make a cluster: 1, or 3 and more. Default: ${DEFAULT-VALUE}")
  int members = 1;

  @Option(names = "--payload-bytes", defaultValue = "1024", description = "Default: 1024")
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
    // Each member keeps its own part of a pool's bounds: the load may be uneven.
    Launch launch =
        server.launch(
            heap(),
            (tasks + 1_000) * members,
            RestartRun.AGENTS * (long) RestartRun.SLOTS * members);
    var backlog = new Backlog(TaskTemplate.POOL, tasks, payloadBytes, server.wish());
    var run = new RestartRun(backlog, members, launch, server.data, Progress.on(System.err));
    try {
      run.report().print(form, spec.commandLine().getOut());
    } catch (UnexpectedAnswerException | IOException e) {
      throw new FailedException("the run failed: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailedException("the run was interrupted");
    }
    return run.isGood() ? 0 : 1;
  }

  private void check() {
    try {
      Backlog.check(tasks, payloadBytes);
      server.checkMembers(members, 1);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "bench restart: " + e.getMessage(), e);
    }
  }

  private String heap() {
    return members > 1
        ? Backlog.heapOfMember(tasks, payloadBytes)
        : 2 + (2 * tasks * (payloadBytes + TASK_BYTES)) / GIB + "g";
  }
}
