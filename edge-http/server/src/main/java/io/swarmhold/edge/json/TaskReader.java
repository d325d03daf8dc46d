package io.swarmhold.edge.json;

import io.swarmhold.model.Lane;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.Priority;
import io.swarmhold.model.RetryPolicy;
import io.swarmhold.model.TaskOptions;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.TaskQueue;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads tasks to submit, as PROTOCOL.md describes them. What is wrong with them is a {@link
 * BadJson}. Not safe for use by several threads: one per event loop.
 */
public final class TaskReader {

  public static final String DEFAULT_POOL = "default";

  private enum Property {
    POOL,
    TYPE,
    PAYLOAD,
    PRIORITY,
    CAPABILITIES,
    REGION,
    KEY,
    IDEMPOTENCY_KEY,
    DELAY_MS,
    NOT_BEFORE,
    DEADLINE,
    VISIBILITY_TIMEOUT_MS,
    RETRY
  }

  private enum RetryProperty {
    MAX_ATTEMPTS,
    BASE_MS,
    FACTOR,
    MAX_DELAY_MS,
    JITTER_MS
  }

  @SuppressWarnings("ImmutableEnumChecker") // a record of numbers
  private enum NamedRetry {
    TASK_ASSIGNMENT(RetryPolicy.TASK_ASSIGNMENT),
    HANDOFF(RetryPolicy.HANDOFF),
    MEMORY_WRITE(RetryPolicy.MEMORY_WRITE),
    LLM_CALL(RetryPolicy.LLM_CALL),
    CHECKPOINT_SAVE(RetryPolicy.CHECKPOINT_SAVE),
    GENERIC(RetryPolicy.GENERIC);

    private final RetryPolicy policy;

    NamedRetry(RetryPolicy policy) {
      this.policy = policy;
    }

    private String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private static final NameTable<Property> PROPERTIES = NameTable.camelCase(Property.class);
  private static final NameTable<RetryProperty> RETRY_PROPERTIES =
      NameTable.camelCase(RetryProperty.class);
  private static final NameTable<Priority> PRIORITIES = NameTable.camelCase(Priority.class);
  private static final NameTable<NamedRetry> NAMED_RETRIES =
      NameTable.of(NamedRetry.class, EnumSet.allOf(NamedRetry.class), NamedRetry::text);

  /** One line of NDJSON. */
  public sealed interface Line {

    record Task(NewTask task) implements Line {}

    record Refused(BadJson why) implements Line {}
  }

  private final JsonReader json = new JsonReader();
  private final LaneCache lanes = new LaneCache();

  private String pool = DEFAULT_POOL;
  private String type = "";
  private byte @Nullable [] payload;
  private Priority priority = Priority.MEDIUM;
  private final List<String> capabilities = new ArrayList<>();
  private String region = "";
  private @Nullable String key;
  private @Nullable String idempotencyKey;
  private long notBefore;
  private long deadline;
  private long visibility;
  private RetryPolicy retry = RetryPolicy.TASK_ASSIGNMENT;
  private boolean hasOptions;

  /** The task that {@code body} consists of. */
  public NewTask task(byte[] body, TenantId tenant, long nowMillis) {
    json.read(body);
    return onlyTask(tenant, nowMillis);
  }

  /** The tasks of the array that {@code body} consists of. */
  public List<NewTask> batch(byte[] body, TenantId tenant, long nowMillis) {
    try {
      List<NewTask> tasks = nextTasks(json.read(body), tenant, nowMillis);
      json.end();
      return tasks;
    } catch (BadJson e) {
      throw json.worst(e);
    }
  }

  /** The tasks of NDJSON, one per line that is not blank, each taken or refused by itself. */
  public List<Line> lines(byte[] body, TenantId tenant, long nowMillis) {
    var lines = new ArrayList<Line>();
    int number = 1;
    for (int from = 0; from < body.length; number++) {
      int to = endOfLine(body, from);
      if (!isBlank(body, from, to)) {
        json.readLine(body, from, to, number);
        checkBatch(json, lines.size());
        lines.add(line(tenant, nowMillis));
      }
      from = to + 1;
    }
    return lines;
  }

  /** The array of tasks that comes next. */
  public List<NewTask> nextTasks(JsonReader from, TenantId tenant, long nowMillis) {
    var tasks = new ArrayList<NewTask>();
    from.openArray();
    while (from.nextElement()) {
      checkBatch(from, tasks.size());
      tasks.add(nextTask(from, tenant, nowMillis));
    }
    return tasks;
  }

  /** The task that comes next. */
  public NewTask nextTask(JsonReader from, TenantId tenant, long nowMillis) {
    reset();
    from.openObject();
    Property property;
    while ((property = from.next(PROPERTIES)) != null) {
      read(property, from, nowMillis);
    }
    if (payload == null) {
      throw from.bad("payload: missing");
    }
    try {
      Lane lane = lanes.get(tenant, pool, capabilities, region);
      return new NewTask(lane, type, priority, payload, options());
    } catch (IllegalArgumentException e) {
      throw from.bad(e);
    }
  }

  /** The task that is all there is to read. */
  private NewTask onlyTask(TenantId tenant, long nowMillis) {
    try {
      NewTask task = nextTask(json, tenant, nowMillis);
      json.end();
      return task;
    } catch (BadJson e) {
      throw json.worst(e);
    }
  }

  private Line line(TenantId tenant, long nowMillis) {
    try {
      return new Line.Task(onlyTask(tenant, nowMillis));
    } catch (BadJson e) {
      return new Line.Refused(e);
    }
  }

  private void reset() {
    pool = DEFAULT_POOL;
    type = "";
    payload = null;
    priority = Priority.MEDIUM;
    capabilities.clear();
    region = "";
    key = null;
    idempotencyKey = null;
    notBefore = 0;
    deadline = 0;
    visibility = TaskOptions.DEFAULT_VISIBILITY_MILLIS;
    retry = RetryPolicy.TASK_ASSIGNMENT;
    hasOptions = false;
  }

  private void read(Property property, JsonReader from, long nowMillis) {
    hasOptions |= property.compareTo(Property.KEY) >= 0;
    switch (property) {
      case POOL -> pool = from.name();
      case TYPE -> type = from.name();
      case PAYLOAD -> payload = from.raw(NewTask.MAX_PAYLOAD_BYTES);
      case PRIORITY -> priority = from.oneOf(PRIORITIES);
      case CAPABILITIES -> readCapabilities(from);
      case REGION -> region = from.name();
      case KEY -> key = from.string(TaskOptions.MAX_KEY_LENGTH);
      case IDEMPOTENCY_KEY -> idempotencyKey = from.string(TaskOptions.MAX_KEY_LENGTH);
      case DELAY_MS -> readDelay(from, nowMillis);
      case NOT_BEFORE -> readNotBefore(from);
      case DEADLINE -> deadline = time(from);
      case VISIBILITY_TIMEOUT_MS ->
          visibility =
              from.integer(TaskOptions.MIN_VISIBILITY_MILLIS, TaskOptions.MAX_VISIBILITY_MILLIS);
      case RETRY -> retry = from.peek() == '"' ? from.oneOf(NAMED_RETRIES).policy : policy(from);
    }
  }

  private void readCapabilities(JsonReader from) {
    from.openArray();
    while (from.nextElement()) {
      if (capabilities.size() == Lane.MAX_CAPABILITIES) {
        throw from.bad("one too many (expected: at most " + Lane.MAX_CAPABILITIES + ")");
      }
      capabilities.add(from.name());
    }
  }

  private void readDelay(JsonReader from, long nowMillis) {
    checkOneStart(from);
    long delay = from.integer(0, TaskOptions.MAX_TIME_MILLIS - nowMillis);
    notBefore = delay == 0 ? -1 : nowMillis + delay;
  }

  private void readNotBefore(JsonReader from) {
    checkOneStart(from);
    notBefore = time(from);
  }

  private void checkOneStart(JsonReader from) {
    if (notBefore != 0) {
      throw from.bad("delayMs and notBefore exclude each other");
    }
  }

  private static long time(JsonReader from) {
    long millis = from.time();
    if (millis <= 0 || millis > TaskOptions.MAX_TIME_MILLIS) {
      throw from.bad("out of range (expected: after 1970 and before 9999)");
    }
    return millis;
  }

  private static RetryPolicy policy(JsonReader from) {
    int maxAttempts = RetryPolicy.TASK_ASSIGNMENT.maxAttempts();
    long base = RetryPolicy.TASK_ASSIGNMENT.baseMillis();
    int factor = RetryPolicy.TASK_ASSIGNMENT.factor();
    long cap = RetryPolicy.TASK_ASSIGNMENT.capMillis();
    long jitter = RetryPolicy.TASK_ASSIGNMENT.jitterMillis();
    from.openObject();
    RetryProperty property;
    while ((property = from.next(RETRY_PROPERTIES)) != null) {
      switch (property) {
        case MAX_ATTEMPTS -> maxAttempts = (int) from.integer(0, Integer.MAX_VALUE);
        case BASE_MS -> base = from.integer(0, Integer.MAX_VALUE);
        case FACTOR -> factor = (int) from.integer(0, Integer.MAX_VALUE);
        case MAX_DELAY_MS -> cap = from.integer(0, Integer.MAX_VALUE);
        case JITTER_MS -> jitter = from.integer(0, Integer.MAX_VALUE);
      }
    }
    try {
      return new RetryPolicy(maxAttempts, base, factor, cap, jitter);
    } catch (IllegalArgumentException e) {
      throw from.bad(e);
    }
  }

  private TaskOptions options() {
    return hasOptions
        ? new TaskOptions(key, idempotencyKey, Math.max(0, notBefore), deadline, visibility, retry)
        : TaskOptions.NONE;
  }

  private static void checkBatch(JsonReader from, int size) {
    if (size == TaskQueue.MAX_BATCH) {
      throw from.tooLarge("one task too many (expected: at most " + TaskQueue.MAX_BATCH + ")");
    }
  }

  private static int endOfLine(byte[] body, int from) {
    int to = from;
    while (to < body.length && body[to] != '\n') {
      to++;
    }
    return to;
  }

  private static boolean isBlank(byte[] body, int from, int to) {
    for (int i = from; i < to; i++) {
      if (body[i] > ' ' || body[i] < 0) {
        return false;
      }
    }
    return true;
  }
}
