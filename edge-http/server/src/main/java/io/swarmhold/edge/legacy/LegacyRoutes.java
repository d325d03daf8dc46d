package io.swarmhold.edge.legacy;

import io.swarmhold.edge.EdgePorts;
import io.swarmhold.edge.auth.Scope;
import io.swarmhold.edge.http.Code;
import io.swarmhold.edge.http.Exchange;
import io.swarmhold.edge.http.Fields;
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
import io.swarmhold.model.port.AgentStatus;
import io.swarmhold.model.port.NodeStatus.PoolBounds;
import io.swarmhold.model.port.NodeStatus.PoolStatus;
import io.swarmhold.model.port.NodeStatus.QueueStatus;
import io.swarmhold.model.port.TaskQueue.Submission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints of an older interface, with its snake_case names: whoever has scripts for that runs
 * them here. A task of theirs becomes one of the default pool, and the default pool is the queue
 * they see.
 */
public final class LegacyRoutes {

  private static final String PATH = "/api/v1/agents";

  /** Agents looked at for their health in one answer: as many as one node is made for. */
  private static final int MAX_AGENTS = 10_000;

  private static final int AGENTS_PER_LOOK = 1_000;
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
    JsonBytes out = exchange.out();
    writeQueue(out, exchange.tenant());
    exchange.answer(200, out);
  }

  private void health(Exchange exchange) {
    JsonBytes out = exchange.out();
    writeHealth(out, agents(exchange.tenant()));
    exchange.answer(200, out);
  }

  private void metrics(Exchange exchange) {
    List<AgentStatus> agents = agents(exchange.tenant());
    QueueStatus queue = ports.status().queue(exchange.tenant());
    long over = queue.succeeded() + queue.failed();
    JsonBytes out = exchange.out();
    Fields fields =
        new Fields(out)
            .number("total_agents_created", agents.size())
            .number("total_tasks_executed", over)
            .number("successful_tasks", queue.succeeded())
            .number("failed_tasks", queue.failed())
            .decimal("success_rate", over == 0 ? 0 : (double) queue.succeeded() / over);
    writeQueue(fields.name("queue_status"), exchange.tenant());
    writeHealth(fields.name("health_status"), agents);
    fields.end();
    exchange.answer(200, out);
  }

  private List<AgentStatus> agents(TenantId tenant) {
    List<AgentStatus> agents = new ArrayList<>();
    List<AgentStatus> page;
    String after = "";
    do {
      page = ports.agents().list(tenant, after, AGENTS_PER_LOOK);
      agents.addAll(page);
      after = page.isEmpty() ? "" : page.getLast().profile().agent().value();
    } while (page.size() == AGENTS_PER_LOOK && agents.size() < MAX_AGENTS);
    return agents;
  }

  private void writeQueue(JsonBytes out, TenantId tenant) {
    PoolBounds bounds = ports.status().poolBounds();
    Optional<PoolStatus> pool =
        ports.status().pools().stream()
            .filter(one -> one.tenant().equals(tenant) && one.pool().equals(POOL.value()))
            .findFirst();
    new Fields(out)
        .number("queue_size", pool.map(one -> one.ready() + one.delayed()).orElse(0L))
        .number("queue_capacity", bounds.capacity())
        .number("concurrent_tasks", pool.map(PoolStatus::running).orElse(0L))
        .number("max_concurrent", bounds.maxConcurrent())
        .bool("circuit_breaker_open", false) // there is none
        .end();
  }

  private static void writeHealth(JsonBytes out, List<AgentStatus> agents) {
    List<String> unhealthy =
        agents.stream()
            .filter(AgentStatus::unhealthy)
            .map(agent -> agent.profile().agent().value())
            .toList();
    new Fields(out)
        .number("unhealthy_agents", unhealthy.size())
        .array("unhealthy_agent_ids", unhealthy)
        .end();
  }
}
