package io.swarmhold.cli;

import io.swarmhold.cli.CommandLines.FailedException;
import io.swarmhold.edge.client.SwarmholdClient;
import io.swarmhold.edge.client.Task;
import io.swarmhold.edge.client.Task.TaskAttempt;
import io.swarmhold.edge.client.TaskResult;
import io.swarmhold.model.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code swarmhold task 00002000000g0001}. */
@Command(
    name = "task",
    mixinStandardHelpOptions = true,
    description = "Shows one task with its attempts, or waits for it, or cancels it.")
final class TaskCommand implements Callable<Integer> {

  @Mixin ServerOptions server = new ServerOptions();
  @Mixin Output output = new Output();

  @Parameters(paramLabel = "ID", description = "The task's id.")
  TaskId id = new TaskId(0, 0);

  @ArgGroup @Nullable Instead instead;

  /** What to do other than look. */
  static final class Instead {
    @Option(names = "--cancel", description = "Cancel it.")
    boolean cancel;

    @Option(names = "--result", description = "Print its result, and nothing else.")
    boolean result;

    @Option(names = "--wait", paramLabel = "TIME", description = "Wait so long for its end.")
    @Nullable Duration wait;
  }

  @Override
  public Integer call() {
    try (var client = server.client()) {
      if (instead != null && instead.result) {
        return result(client);
      }
      Task task = task(client);
      if (output.isJson()) {
        output.json(task.json());
      } else {
        output.rows(TaskRows.TITLES, Stream.of(TaskRows.row(task)));
        attempts(task.attempts());
        task.payload().ifPresent(payload -> output.line("payload: " + payload));
        task.result().ifPresent(result -> output.line("result: " + result));
      }
      return instead != null && instead.wait != null && !task.isFinal()
          ? CommandLines.FAILED
          : CommandLines.OK;
    }
  }

  private Task task(SwarmholdClient client) {
    if (instead != null && instead.cancel) {
      return client.cancel(id);
    }
    if (instead != null && instead.wait != null) {
      return client.await(id, instead.wait);
    }
    return client.get(id).orElseThrow(() -> new FailedException("not_found: no task " + id));
  }

  private int result(SwarmholdClient client) {
    return switch (client.result(id)) {
      case TaskResult.Ready(var json) -> {
        output.json(json);
        yield CommandLines.OK;
      }
      case TaskResult.NotFinished notYet -> throw new FailedException("not_finished: task " + id);
      case TaskResult.Absent(String code) -> throw new FailedException(code + ": task " + id);
    };
  }

  private void attempts(List<TaskAttempt> attempts) {
    var rows = new ArrayList<List<String>>();
    for (TaskAttempt attempt : attempts) {
      rows.add(
          List.of(
              Integer.toString(attempt.number()),
              attempt.agent(),
              attempt.outcome().name().toLowerCase(Locale.ROOT),
              attempt.startedAt().toString(),
              attempt.endedAt().map(Object::toString).orElse("-"),
              attempt.error()));
    }
    if (!rows.isEmpty()) {
      var titles = List.of("ATTEMPT", "AGENT", "OUTCOME", "STARTED", "ENDED", "ERROR");
      output.out().print("\n" + Output.table(titles, rows));
    }
  }
}
