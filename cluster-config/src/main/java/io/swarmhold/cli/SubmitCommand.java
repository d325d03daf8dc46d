package io.swarmhold.cli;

import io.swarmhold.cli.CommandLines.FailedException;
import io.swarmhold.edge.client.Json;
import io.swarmhold.edge.client.Submitted;
import io.swarmhold.edge.client.SwarmholdClient;
import io.swarmhold.edge.client.Task;
import io.swarmhold.edge.client.TaskRequest;
import io.swarmhold.model.Priority;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.node.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code swarmhold submit '{"document": 7}' --pool writers --wait 30s}. */
@Command(
    name = "submit",
    mixinStandardHelpOptions = true,
    description = "Submits one task, or one for each line of a file.")
final class SubmitCommand implements Callable<Integer> {

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin ServerOptions server = new ServerOptions();
  @Mixin Output output = new Output();

  @ArgGroup(multiplicity = "1")
  Source source = new Source();

  /** Where the payload comes from. */
  static final class Source {
    @Parameters(paramLabel = "PAYLOAD", description = "One JSON value.")
    @Nullable String payload;

    @Option(names = "--file", paramLabel = "FILE", description = "Holds one JSON value.")
    @Nullable Path file;

    @Option(
        names = "--lines",
        paramLabel = "FILE",
        description = "Holds one JSON value a line, each a task; /dev/stdin works.")
    @Nullable Path lines;
  }

  @Option(names = "--pool", paramLabel = "POOL", description = "Default: default")
  @Nullable String pool;

  @Option(names = "--type", paramLabel = "TYPE", description = "What kind of work it is.")
  @Nullable String type;

  @Option(
      names = "--priority",
      paramLabel = "low|medium|high|urgent",
      description = "Default: medium")
  @Nullable Priority priority;

  @Option(
      names = "--capability",
      split = ",",
      paramLabel = "NAME",
      description = "What the agent must be able to do; may be repeated.")
  List<String> capabilities = List.of();

  @Option(names = "--region", paramLabel = "REGION", description = "Where the agent must be.")
  @Nullable String region;

  @Option(names = "--key", paramLabel = "KEY", description = "Same key, same agent if possible.")
  @Nullable String key;

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "Submitted again with it, the task is found instead of made.")
  @Nullable String idempotencyKey;

  @Option(names = "--delay", paramLabel = "TIME", description = "Not given out before.")
  @Nullable Duration delay;

  @Option(names = "--deadline", paramLabel = "TIME", description = "Dead unless finished by then.")
  @Nullable Duration deadline;

  @Option(
      names = "--visibility",
      paramLabel = "TIME",
      description = "How long an agent may be silent. Default: 15m")
  @Nullable Duration visibility;

  @Option(
      names = "--retry",
      paramLabel = "POLICY",
      description = "Name of a retry policy, such as llm-call.")
  @Nullable String retry;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      description = "Wait so long for the end of the task; 1 if it does not succeed by then.")
  @Nullable Duration wait;

  @Override
  public Integer call() {
    if (source.lines != null && (idempotencyKey != null || wait != null)) {
      throw new ParameterException(
          spec.commandLine(), "swarmhold: --lines goes without --idempotency-key and --wait");
    }
    try (var client = server.client()) {
      return source.lines == null ? one(client) : many(client, source.lines);
    }
  }

  private int one(SwarmholdClient client) {
    String text = source.file == null ? source.payload : read(source.file);
    Task task = client.submit(request(text == null ? "null" : text, "PAYLOAD"));
    if (wait != null) {
      task = client.await(task.id(), wait);
    }
    output.rows(TaskRows.TITLES, Stream.of(TaskRows.row(task)));
    return wait == null || task.status() == TaskStatus.SUCCEEDED
        ? CommandLines.OK
        : CommandLines.FAILED;
  }

  private int many(SwarmholdClient client, Path file) {
    List<String> texts = read(file).lines().filter(line -> !line.isBlank()).toList();
    List<TaskRequest> requests =
        IntStream.range(0, texts.size())
            .mapToObj(i -> request(texts.get(i), "line " + (i + 1)))
            .toList();
    List<Submitted> results = client.submitAll(requests);
    output.rows(List.of("LINE", "ID", "STATUS", "DETAIL"), rows(results));
    long refused = results.stream().filter(Submitted.Refused.class::isInstance).count();
    if (refused > 0) {
      throw new FailedException("%d of %d tasks were refused".formatted(refused, results.size()));
    }
    return CommandLines.OK;
  }

  private String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new ParameterException(
          spec.commandLine(),
          "swarmhold: %s cannot be read: %s".formatted(file, FileTrouble.reason(e)));
    }
  }

  private static Stream<Output.Row> rows(List<Submitted> results) {
    return IntStream.range(0, results.size())
        .mapToObj(i -> {
          int line = i + 1;
          return switch (results.get(i)) {
            case Submitted.Accepted(var id) -> row(line, id.toString(), "accepted", "");
            case Submitted.Duplicate(var id) -> row(line, id.toString(), "duplicate", "");
            case Submitted.Refused(String code, String detail, Duration retryAfter) ->
                row(line, "-", "refused", code + (detail.isEmpty() ? "" : ": " + detail));
          };
        });
  }

  private static Output.Row row(int line, String id, String status, String detail) {
    return Output.Row.of(
        Json.of(java.util.Map.of("line", line, "id", id, "status", status, "detail", detail)),
        line,
        id,
        status,
        detail);
  }

  private TaskRequest request(String payload, String where) {
    TaskRequest request;
    try {
      request = TaskRequest.of(Json.parse(payload));
      request = pool == null ? request : request.pool(pool);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "swarmhold: " + where + ": " + e.getMessage());
    }
    request = type == null ? request : request.type(type);
    request = priority == null ? request : request.priority(priority);
    request = capabilities.isEmpty() ? request : request.capabilities(capabilities);
    request = region == null ? request : request.region(region);
    request = key == null ? request : request.key(key);
    request = idempotencyKey == null ? request : request.idempotencyKey(idempotencyKey);
    request = delay == null ? request : request.delay(delay);
    request = deadline == null ? request : request.deadline(Instant.now().plus(deadline));
    request = visibility == null ? request : request.visibilityTimeout(visibility);
    return retry == null ? request : request.retry(retry.toLowerCase(Locale.ROOT));
  }
}
