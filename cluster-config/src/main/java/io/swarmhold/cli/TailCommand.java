package io.swarmhold.cli;

import io.swarmhold.edge.client.EventStream;
import io.swarmhold.edge.client.Json;
import io.swarmhold.model.TaskId;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code swarmhold tail}: what happens, as it happens. */
@Command(
    name = "tail",
    mixinStandardHelpOptions = true,
    description = "Follows what happens to all tasks, or to one until it ends.")
final class TailCommand implements Runnable {

  @Mixin ServerOptions server = new ServerOptions();
  @Mixin Output output = new Output();

  @Parameters(arity = "0..1", paramLabel = "ID", description = "Only this task, from its start.")
  @Nullable TaskId id;

  @Option(
      names = "--from",
      paramLabel = "POSITION",
      description =
          "Begin after this position, as -o json says it of each event; 0.0 for all that is kept."
              + " Default: from now on")
  @Nullable String from;

  @Option(names = "--limit", paramLabel = "N", description = "Stop after so many events.")
  long limit = Long.MAX_VALUE;

  @Override
  public void run() {
    try (var client = server.client();
        var events =
            id != null ? client.events(id) : from != null ? client.events(from) : client.events()) {
      long left = limit;
      for (EventStream.Event event : events) {
        print(event);
        if (--left <= 0) {
          return;
        }
      }
    }
  }

  /** What {@code --from} takes goes with each event. */
  private static Json withPosition(EventStream.Event event) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("position", event.position());
    event.json().tree().properties().forEach(one -> fields.put(one.getKey(), one.getValue()));
    return Json.of(fields);
  }

  private void print(EventStream.Event event) {
    if (output.isJson()) {
      output.json(withPosition(event));
    } else {
      String line =
          "%s  %-14s  %-16s  %-16s  %s  %s  %s"
              .formatted(
                  event.at(),
                  event.id(),
                  event.type(),
                  event.task().map(TaskId::toString).orElse("-"),
                  event.pool(),
                  event.agent(),
                  event.detail());
      output.line(line);
    }
  }
}
