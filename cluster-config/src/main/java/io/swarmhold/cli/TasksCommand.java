package io.swarmhold.cli;

import io.swarmhold.edge.client.TaskQuery;
import io.swarmhold.model.TaskStatus;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code swarmhold tasks --status dead}. */
@Command(
    name = "tasks",
    mixinStandardHelpOptions = true,
    description = "Lists tasks, latest change first.")
final class TasksCommand implements Runnable {

  @Mixin ServerOptions server = new ServerOptions();
  @Mixin Output output = new Output();

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description = "One of delayed, queued, running, succeeded, cancelled, dead.")
  @Nullable TaskStatus status;

  @Option(names = "--pool", paramLabel = "POOL", description = "Only of this pool.")
  @Nullable String pool;

  @Option(names = "--type", paramLabel = "TYPE", description = "Only of this type.")
  @Nullable String type;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "At most so many. Default: ${DEFAULT-VALUE}")
  int limit = 50;

  @Override
  public void run() {
    TaskQuery query = TaskQuery.ALL;
    query = status == null ? query : query.status(status);
    query = pool == null ? query : query.pool(pool);
    query = type == null ? query : query.type(type);
    try (var client = server.client()) {
      output.rows(TaskRows.TITLES, TaskRows.of(client.list(query).limit(limit)));
    }
  }
}
