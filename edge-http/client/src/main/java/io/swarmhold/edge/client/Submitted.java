package io.swarmhold.edge.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmhold.model.TaskId;
import java.time.Duration;

/** What became of one task of a batch. */
public sealed interface Submitted {

  record Accepted(TaskId id) implements Submitted {}

  /** A task with the same idempotency key and content was there before: this one. */
  record Duplicate(TaskId id) implements Submitted {}

  /**
   * It was not taken.
   *
   * @param code {@code queue_full} even after the client's own retries, {@code
   *     idempotency_key_reused}, {@code bad_request} ...
   * @param retryAfter zero where trying again is of no use
   */
  record Refused(String code, String detail, Duration retryAfter) implements Submitted {
    boolean isForNow() {
      return retryAfter.isPositive() || code.equals("queue_full");
    }
  }

  static Submitted of(JsonNode node) {
    return switch (node.path("status").asText()) {
      case "accepted" -> new Accepted(TaskId.parse(node.path("id").asText()));
      case "duplicate" -> new Duplicate(TaskId.parse(node.path("id").asText()));
      default ->
          new Refused(
              node.path("code").asText("internal"),
              node.path("detail").asText(),
              Duration.ofMillis(node.path("retryAfterMs").asLong()));
    };
  }
}
