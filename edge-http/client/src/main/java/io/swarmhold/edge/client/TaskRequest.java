package io.swarmhold.edge.client;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.Priority;
import io.swarmhold.model.RetryPolicy;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task to be submitted: {@code TaskRequest.of(Map.of("document", 7)).pool("writers")}. Immutable;
 * each method answers a new request.
 */
public final class TaskRequest {

  private static final byte[] PAYLOAD = "\"payload\":".getBytes(StandardCharsets.UTF_8);

  private final ObjectNode properties;
  private final Json payload;

  private TaskRequest(ObjectNode properties, Json payload) {
    this.properties = properties;
    this.payload = payload;
  }

  /** A task for the pool {@code default} with all else at its default; see {@link Json#of}. */
  public static TaskRequest of(@Nullable Object payload) {
    return new TaskRequest(JsonNodeFactory.instance.objectNode(), Json.of(payload));
  }

  public TaskRequest pool(String pool) {
    return with("pool", new PoolId(pool).value());
  }

  /** What kind of work it is: picks the handler of the agent. */
  public TaskRequest type(String type) {
    return with("type", type);
  }

  public TaskRequest priority(Priority priority) {
    return with("priority", priority.name().toLowerCase(Locale.ROOT));
  }

  /** Only an agent with all of these is given the task. */
  public TaskRequest capabilities(Collection<String> capabilities) {
    var array = JsonNodeFactory.instance.arrayNode();
    new TreeSet<>(capabilities).forEach(array::add);
    return with("capabilities", array);
  }

  public TaskRequest region(String region) {
    return with("region", region);
  }

  /** Tasks with the same key go to the same agent where it has room. */
  public TaskRequest key(String key) {
    return with("key", key);
  }

  /**
   * Submitted again with the same key, the task is found instead of made. Without one the client
   * makes a random key when it submits, so that its own retries are safe.
   */
  public TaskRequest idempotencyKey(String key) {
    return with("idempotencyKey", key);
  }

  /** Not given out before so long after it was accepted; excludes {@link #notBefore}. */
  public TaskRequest delay(Duration delay) {
    return with("delayMs", delay);
  }

  public TaskRequest notBefore(Instant instant) {
    return with("notBefore", Times.text(instant));
  }

  /** Dead unless finished by then. */
  public TaskRequest deadline(Instant instant) {
    return with("deadline", Times.text(instant));
  }

  /** How long an agent may hold it without a sign of life; 1 s to 12 h. */
  public TaskRequest visibilityTimeout(Duration timeout) {
    return with("visibilityTimeoutMs", timeout);
  }

  public TaskRequest retry(RetryPolicy policy) {
    return with(
        "retry",
        JsonNodeFactory.instance
            .objectNode()
            .put("maxAttempts", policy.maxAttempts())
            .put("baseMs", policy.baseMillis())
            .put("factor", policy.factor())
            .put("maxDelayMs", policy.capMillis())
            .put("jitterMs", policy.jitterMillis()));
  }

  /** A policy the server knows by name, such as {@code llm-call}. */
  public TaskRequest retry(String policy) {
    return with("retry", policy);
  }

  TaskRequest withIdempotencyKey() {
    return properties.has("idempotencyKey")
        ? this
        : idempotencyKey(UUID.randomUUID().toString().replace("-", ""));
  }

  /** One line of NDJSON, which is also a JSON object. */
  byte[] line() {
    var out = new ByteArrayOutputStream(payload.size() + 128);
    try {
      byte[] head = Json.MAPPER.writeValueAsBytes(properties);
      out.write(head, 0, head.length - 1);
    } catch (JacksonException e) {
      throw new IllegalStateException(e); // strings and numbers only
    }
    if (!properties.isEmpty()) {
      out.write(',');
    }
    out.writeBytes(PAYLOAD);
    for (byte b : payload.bytes()) {
      out.write(b == '\n' || b == '\r' ? ' ' : b); // valid JSON has these between tokens only
    }
    out.write('}');
    return out.toByteArray();
  }

  private TaskRequest with(String property, Duration value) {
    return with(property, JsonNodeFactory.instance.numberNode(value.toMillis()));
  }

  private TaskRequest with(String property, String value) {
    return with(property, JsonNodeFactory.instance.textNode(value));
  }

  private TaskRequest with(String property, JsonNode value) {
    ObjectNode more = properties.deepCopy();
    more.set(property, value);
    return new TaskRequest(more, payload);
  }

  @Override
  public String toString() {
    return new String(line(), StandardCharsets.UTF_8);
  }
}
