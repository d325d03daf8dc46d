package io.swarmhold.edge.legacy;

import io.swarmhold.edge.EdgePorts;
import io.swarmhold.edge.auth.Scope;
import io.swarmhold.edge.http.Code;
import io.swarmhold.edge.http.Exchange;
import io.swarmhold.edge.http.Fields;
import io.swarmhold.edge.http.Missing;
import io.swarmhold.edge.http.Problem;
import io.swarmhold.edge.http.RefusedException;
import io.swarmhold.edge.http.Route;
import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.edge.json.JsonReader;
import io.swarmhold.edge.json.NameTable;
import io.swarmhold.edge.json.TaskReader;
import io.swarmhold.model.Lane;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.Priority;
import io.swarmhold.model.TaskOptions;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.NodeStatus.PoolBounds;
import io.swarmhold.model.port.NodeStatus.PoolStatus;
import io.swarmhold.model.port.NodeStatus.QueueStatus;
import io.swarmhold.model.port.Swarm.Load;
import io.swarmhold.model.port.TaskQueue.Submission;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints of an older interface, with its snake_case names: whoever has scripts for that runs
 * them here. A task of theirs becomes one of the default pool, and the default pool is the queue
 * they see.
 */
public final class LegacyRoutes {

  private static final String PATH = "/api/v1/agents";

  private static final PoolId POOL = new PoolId(TaskReader.DEFAULT_POOL);

  /** Fits into a payload even if each character has to be escaped. */
  private static final int MAX_DESCRIPTION_LENGTH = 32 << 10;

  private enum Property {
    TASK_TYPE,
    DESCRIPTION
  }

  private static final NameTable<Property> PROPERTIES =
      NameTable.of(
          Property.class,
          EnumSet.allOf(Property.class),
          property -> property.name().toLowerCase(Locale.ROOT));

  private final EdgePorts ports;
  private final JsonReader json = new JsonReader();

  public LegacyRoutes(EdgePorts ports) {
    this.ports = ports;
  }

  public List<Route> routes() {
    return List.of(
        Route.post(PATH + "/tasks", Scope.TASKS_SUBMIT, this::submit),
        Route.get(PATH + "/queue/status", Scope.TASKS_READ, this::queue),
        Route.get(PATH + "/health", Scope.TASKS_READ, this::health),
        Route.get(PATH + "/metrics", Scope.TASKS_READ, this::metrics));
  }

  private void submit(Exchange exchange) {
    NewTask task = read(exchange.body(), exchange.tenant());
    exchange.when(
        ports.queue().submit(exchange.tenant(), List.of(task), ports.status().defaultDurability()),
        answers -> {
          switch (answers.getFirst()) {
            case Submission.Accepted accepted -> answer(exchange, accepted.id().toString());
            case Submission.Duplicate known -> answer(exchange, known.id().toString());
            case Submission.KeyReused reused ->
                throw new IllegalStateException("a task without a key cannot reuse one");
            case Submission.QueueFull full ->
                throw new RefusedException(
                    new Problem(
                        Code.QUEUE_FULL,
                        full.limit() + " tasks wait already",
                        List.of(),
                        full.retryAfter().toMillis()));
          }
        });
  }

  private static void answer(Exchange exchange, String id) {
    JsonBytes out = exchange.out();
    new Fields(out).string("id", id).string("status", "queued").end();
    exchange.set("location", "/api/v1/tasks/" + id).answer(202, out);
  }

  private NewTask read(byte[] body, TenantId tenant) {
    String type = null;
    String description = null;
    json.read(body).openObject();
    Property property;
    while ((property = json.next(PROPERTIES)) != null) {
      switch (property) {
        case TASK_TYPE -> type = json.name();
        case DESCRIPTION -> description = json.string(MAX_DESCRIPTION_LENGTH);
      }
    }
    NewTask task = task(required("task_type", type), required("description", description), tenant);
    json.end();
    return task;
  }

  private String required(String name, @Nullable String value) {
    if (value == null) {
      throw json.bad(name + ": missing");
    }
    return value;
  }

  private NewTask task(String type, String description, TenantId tenant) {
    var payload = new JsonBytes(description.length() + 64);
    new Fields(payload).string("description", description).end();
    try {
      return new NewTask(
          Lane.of(tenant, POOL), type, Priority.MEDIUM, payload.toByteArray(), TaskOptions.NONE);
    } catch (IllegalArgumentException e) {
      throw json.bad(e);
    }
  }

  private void queue(Exchange exchange) {
    answer(exchange, this::writeQueue);
  }

  private void health(Exchange exchange) {
    answer(exchange, LegacyRoutes::writeHealth);
  }

  private void metrics(Exchange exchange) {
    answer(exchange, this::writeMetrics);
  }

  private void answer(Exchange exchange, BiConsumer<Fields, Load> writer) {
    exchange.when(
        ports.swarm().load(exchange.tenant()),
        load -> {
          JsonBytes out = exchange.out();
          Fields fields = new Fields(out);
          writer.accept(fields, load.value());
          if (!load.missing().isEmpty()) {
            fields.array("missing_members", Missing.names(load.missing()));
          }
          fields.end();
          exchange.answer(200, out);
        });
  }

  private void writeMetrics(Fields fields, Load load) {
    QueueStatus queue = load.queue();
    long over = queue.succeeded() + queue.failed();
    fields
        .number("total_agents_created", load.agents().total())
        .number("total_tasks_executed", over)
        .number("successful_tasks", queue.succeeded())
        .number("failed_tasks", queue.failed())
        .decimal("success_rate", over == 0 ? 0 : (double) queue.succeeded() / over);
    Fields queueStatus = new Fields(fields.name("queue_status"));
    writeQueue(queueStatus, load);
    queueStatus.end();
    Fields healthStatus = new Fields(fields.name("health_status"));
    writeHealth(healthStatus, load);
    healthStatus.end();
  }

  private void writeQueue(Fields fields, Load load) {
    PoolBounds bounds = ports.status().poolBounds();
    Optional<PoolStatus> pool =
        load.pools().stream().filter(one -> one.pool().equals(POOL.value())).findFirst();
    fields
        .number("queue_size", pool.map(one -> one.ready() + one.delayed()).orElse(0L))
        .number("queue_capacity", bounds.capacity())
        .number("concurrent_tasks", pool.map(PoolStatus::running).orElse(0L))
        .number("max_concurrent", bounds.maxConcurrent())
        .bool("circuit_breaker_open", false); // there is none
  }

  private static void writeHealth(Fields fields, Load load) {
    fields
        .number("unhealthy_agents", load.unhealthy().size())
        .array("unhealthy_agent_ids", load.unhealthy());
  }
}
