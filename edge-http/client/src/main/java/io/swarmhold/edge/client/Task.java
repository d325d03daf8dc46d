package io.swarmhold.edge.client;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import io.swarmhold.model.Attempt;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.Priority;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A task as the server answered it.
 *
 * @param type empty if it has none
 * @param progress what the agent last said of it, 0 to 1
 * @param attemptCount how many attempts there were, the present one included
 * @param attempts oldest first; empty in lists of tasks
 * @param payload left out of lists by some servers, as is {@code result}
 * @param json the whole answer, with what this record does not name
 */
public record Task(
    TaskId id,
    TaskStatus status,
    String pool,
    String type,
    Priority priority,
    Instant createdAt,
    Instant updatedAt,
    OptionalDouble progress,
    Optional<DeadReason> deadReason,
    int attemptCount,
    List<TaskAttempt> attempts,
    Optional<Json> payload,
    Optional<Json> result,
    Json json) {

  public Task {
    attempts = List.copyOf(attempts);
  }

  /** Whether nothing more will happen to it, but that an operator may redrive what is dead. */
  public boolean isFinal() {
    return status.isFinal();
  }

  /**
   * One agent's try at the task.
   *
   * @param error empty unless it failed
   */
  public record TaskAttempt(
      int number,
      String agent,
      String token,
      Instant startedAt,
      Optional<Instant> endedAt,
      Attempt.Ending outcome,
      String error) {}

  static Task of(JsonNode node) {
    var attempts = new ArrayList<TaskAttempt>();
    for (JsonNode attempt : node.path("attempts")) {
      attempts.add(
          new TaskAttempt(
              attempt.path("number").asInt(),
              attempt.path("agent").asText(),
              attempt.path("token").asText(),
              instant(attempt, "startedAt"),
              optional(attempt, "endedAt").map(text -> Instant.parse(text.asText())),
              constant(Attempt.Ending.class, attempt.path("outcome")),
              attempt.path("error").asText()));
    }
    return new Task(
        TaskId.parse(node.path("id").asText()),
        constant(TaskStatus.class, node.path("status")),
        node.path("pool").asText(),
        node.path("type").asText(),
        node.has("priority") ? constant(Priority.class, node.path("priority")) : Priority.MEDIUM,
        instant(node, "createdAt"),
        instant(node, "updatedAt"),
        optional(node, "progress")
            .map(JsonNode::asDouble)
            .map(OptionalDouble::of)
            .orElseGet(OptionalDouble::empty),
        optional(node, "deadReason").map(reason -> constant(DeadReason.class, reason)),
        node.path("attempts").isNumber() ? node.path("attempts").asInt() : attempts.size(),
        attempts,
        optionalJson(node, "payload"),
        optionalJson(node, "result"),
        json(node));
  }

  private static Instant instant(JsonNode node, String property) {
    JsonNode value = node.path(property);
    return value.isTextual() ? Instant.parse(value.asText()) : Instant.EPOCH;
  }

  private static Optional<JsonNode> optional(JsonNode node, String property) {
    return Optional.ofNullable(node.get(property)).filter(value -> !value.isNull());
  }

  /** JSON's null is a value here: a task may have it for its payload or result. */
  private static Optional<Json> optionalJson(JsonNode node, String property) {
    return Optional.ofNullable(node.get(property)).map(Task::json);
  }

  private static Json json(JsonNode node) {
    try {
      return Json.owning(Json.MAPPER.writeValueAsBytes(node));
    } catch (JacksonException e) {
      throw new IllegalStateException(e); // it has just been read
    }
  }

  private static <E extends Enum<E>> E constant(Class<E> type, JsonNode text) {
    return Enum.valueOf(type, text.asText().toUpperCase(Locale.ROOT));
  }
}
