package io.swarmhold.model.kit;

import io.swarmhold.model.Lane;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.Priority;
import io.swarmhold.model.RetryPolicy;
import io.swarmhold.model.TaskOptions;
import io.swarmhold.model.TenantId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task to submit, of which a test says only what matters to it. */
public final class TaskBuilder {

  private String tenant = "acme";
  private String pool = "research";
  private List<String> capabilities = List.of();
  private String region = "";
  private String type = "";
  private Priority priority = Priority.MEDIUM;
  private byte[] payload = "{}".getBytes(StandardCharsets.UTF_8);
  private @Nullable String key;
  private @Nullable String idempotencyKey;
  private long notBeforeMillis;
  private long deadlineMillis;
  private long visibilityTimeoutMillis = TaskOptions.DEFAULT_VISIBILITY_MILLIS;
  private RetryPolicy retry = RetryPolicy.TASK_ASSIGNMENT;

  private TaskBuilder() {}

  public static TaskBuilder aTask() {
    return new TaskBuilder();
  }

  public TaskBuilder of(String newTenant) {
    tenant = newTenant;
    return this;
  }

  public TaskBuilder in(String newPool) {
    pool = newPool;
    return this;
  }

  public TaskBuilder in(Lane lane) {
    tenant = lane.tenant().value();
    pool = lane.pool().value();
    capabilities = lane.capabilities();
    region = lane.region();
    return this;
  }

  public TaskBuilder needing(String... newCapabilities) {
    capabilities = List.of(newCapabilities);
    return this;
  }

  public TaskBuilder from(String newRegion) {
    region = newRegion;
    return this;
  }

  public TaskBuilder type(String newType) {
    type = newType;
    return this;
  }

  public TaskBuilder priority(Priority newPriority) {
    priority = newPriority;
    return this;
  }

  public TaskBuilder payload(String json) {
    payload = json.getBytes(StandardCharsets.UTF_8);
    return this;
  }

  public TaskBuilder payload(byte[] bytes) {
    payload = bytes;
    return this;
  }

  public TaskBuilder key(@Nullable String newKey) {
    key = newKey;
    return this;
  }

  public TaskBuilder idempotencyKey(@Nullable String newKey) {
    idempotencyKey = newKey;
    return this;
  }

  public TaskBuilder notBefore(long millis) {
    notBeforeMillis = millis;
    return this;
  }

  public TaskBuilder deadline(long millis) {
    deadlineMillis = millis;
    return this;
  }

  public TaskBuilder visibleAgainAfter(long millis) {
    visibilityTimeoutMillis = millis;
    return this;
  }

  public TaskBuilder retry(RetryPolicy policy) {
    retry = policy;
    return this;
  }

  public Lane lane() {
    return new Lane(new TenantId(tenant), new PoolId(pool), capabilities, region);
  }

  public NewTask build() {
    return new NewTask(
        lane(),
        type,
        priority,
        payload,
        new TaskOptions(
            key, idempotencyKey, notBeforeMillis, deadlineMillis, visibilityTimeoutMillis, retry));
  }
}
