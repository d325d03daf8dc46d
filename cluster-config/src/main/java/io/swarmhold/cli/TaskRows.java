package io.swarmhold.cli;

import io.swarmhold.edge.client.Task;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Tasks as rows of a table. */
final class TaskRows {

  static final List<String> TITLES =
      List.of("ID", "STATUS", "POOL", "TYPE", "PRIORITY", "ATTEMPTS", "UPDATED", "REASON");

  private TaskRows() {}

  static Stream<Output.Row> of(Stream<Task> tasks) {
    return tasks.map(TaskRows::row);
  }

  static Output.Row row(Task task) {
    return Output.Row.of(
        task.json(),
        task.id(),
        task.status().name().toLowerCase(Locale.ROOT),
        task.pool(),
        task.type().isEmpty() ? "-" : task.type(),
        task.priority().name().toLowerCase(Locale.ROOT),
        task.attemptCount(),
        task.updatedAt(),
        task.deadReason().map(reason -> reason.name().toLowerCase(Locale.ROOT)).orElse(""));
  }
}
