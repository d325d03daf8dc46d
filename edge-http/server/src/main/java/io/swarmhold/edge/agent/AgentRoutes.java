package io.swarmhold.edge.agent;

import io.swarmhold.edge.EdgePorts;
import io.swarmhold.edge.auth.Scope;
import io.swarmhold.edge.http.EmptyObject;
import io.swarmhold.edge.http.Exchange;
import io.swarmhold.edge.http.Fields;
import io.swarmhold.edge.http.RefusedException;
import io.swarmhold.edge.http.Route;
import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.edge.task.PageTokens;
import io.swarmhold.model.AgentId;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.port.AgentProfile;
import io.swarmhold.model.port.AgentStatus;
import io.swarmhold.model.port.NodeStatus.PoolStatus;
import io.swarmhold.model.port.TaskPage;
import java.util.List;
import java.util.TreeSet;

/** What operators see of agents and pools, and do with them. */
public final class AgentRoutes {

  private static final String QUESTION = "agents";

  private final EdgePorts ports;
  private final PageTokens tokens;

  public AgentRoutes(EdgePorts ports, PageTokens tokens) {
    this.ports = ports;
    this.tokens = tokens;
  }

  public List<Route> routes() {
    String agent = "/api/v1/agents/{id}";
    return List.of(
        Route.get("/api/v1/agents", Scope.TASKS_READ, this::list)
            .withQuery("pageSize", "pageToken"),
        Route.get(agent, Scope.TASKS_READ, this::get),
        Route.post(agent + ":drain", Scope.ADMIN_TASKS, this::drain)
            .taking(Route.Body.OPTIONAL_JSON),
        Route.get("/api/v1/pools", Scope.TASKS_READ, this::pools));
  }

  private void list(Exchange exchange) {
    int size = exchange.query("pageSize", 1, TaskPage.MAX_SIZE, TaskPage.DEFAULT_SIZE);
    String after = tokens.readName(exchange.query("pageToken"), exchange.tenant(), QUESTION);
    List<AgentStatus> agents = ports.agents().list(exchange.tenant(), after, size + 1);
    List<AgentStatus> page = agents.stream().limit(size).toList();
    String next =
        agents.size() > size
            ? tokens.writeName(
                page.getLast().profile().agent().value(), exchange.tenant(), QUESTION)
            : "";
    JsonBytes out = exchange.out();
    new Fields(out).array("agents", page, AgentRoutes::write).string("nextPageToken", next).end();
    exchange.answer(200, out);
  }

  private void get(Exchange exchange) {
    AgentStatus status =
        ports
            .agents()
            .find(exchange.tenant(), agent(exchange))
            .orElseThrow(RefusedException::notFound);
    JsonBytes out = exchange.out();
    write(out, status);
    exchange.answer(200, out);
  }

  private void drain(Exchange exchange) {
    EmptyObject.check(exchange.body());
    if (!ports.agents().drain(exchange.tenant(), agent(exchange))) {
      throw RefusedException.notFound();
    }
    get(exchange);
  }

  private void pools(Exchange exchange) {
    List<PoolStatus> own =
        ports.status().pools().stream()
            .filter(pool -> pool.tenant().equals(exchange.tenant()))
            .toList();
    JsonBytes out = exchange.out();
    new Fields(out).array("pools", own, AgentRoutes::write).end();
    exchange.answer(200, out);
  }

  /** What nobody can be called is nobody's. */
  private static AgentId agent(Exchange exchange) {
    try {
      return new AgentId(exchange.value());
    } catch (IllegalArgumentException e) {
      throw RefusedException.notFound();
    }
  }

  private static void write(JsonBytes out, AgentStatus status) {
    AgentProfile profile = status.profile();
    Fields fields =
        new Fields(out)
            .string("id", profile.agent().value())
            .array("pools", profile.pools().stream().map(PoolId::value).toList())
            .array("capabilities", new TreeSet<>(profile.capabilities()));
    if (!profile.region().isEmpty()) {
      fields.string("region", profile.region());
    }
    fields
        .number("slots", profile.slots())
        .bool("connected", status.connected())
        .bool("draining", status.draining())
        .bool("unhealthy", status.unhealthy())
        .number("running", status.running())
        .number("succeeded", status.succeeded())
        .number("failed", status.failed())
        .number("consecutiveFailures", status.consecutiveFailures())
        .time("lastSeenAt", status.lastSeenMillis())
        .end();
  }

  private static void write(JsonBytes out, PoolStatus pool) {
    new Fields(out)
        .string("pool", pool.pool())
        .number("ready", pool.ready())
        .number("delayed", pool.delayed())
        .number("running", pool.running())
        .number("dead", pool.dead())
        .end();
  }
}
