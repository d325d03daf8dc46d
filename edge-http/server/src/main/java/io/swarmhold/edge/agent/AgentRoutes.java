package io.swarmhold.edge.agent;

import io.swarmhold.edge.EdgePorts;
import io.swarmhold.edge.auth.Scope;
import io.swarmhold.edge.http.EmptyObject;
import io.swarmhold.edge.http.Exchange;
import io.swarmhold.edge.http.Fields;
import io.swarmhold.edge.http.Missing;
import io.swarmhold.edge.http.RefusedException;
import io.swarmhold.edge.http.Route;
import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.edge.task.PageTokens;
import io.swarmhold.model.AgentId;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.AgentProfile;
import io.swarmhold.model.port.AgentStatus;
import io.swarmhold.model.port.NodeStatus.PoolStatus;
import io.swarmhold.model.port.Swarm.Gathered;
import io.swarmhold.model.port.Swarm.Hosted;
import io.swarmhold.model.port.TaskPage;
import io.swarmhold.model.port.UnavailableException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;

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
    exchange.when(
        ports.swarm().agents(exchange.tenant(), after, size + 1),
        agents -> page(exchange, agents, size));
  }

  private void page(Exchange exchange, Gathered<List<Hosted>> agents, int size) {
    List<Hosted> page = agents.value().stream().limit(size).toList();
    String next =
        agents.value().size() > size
            ? tokens.writeName(
                page.getLast().status().profile().agent().value(), exchange.tenant(), QUESTION)
            : "";
    JsonBytes out = exchange.out();
    new Fields(out)
        .array("agents", page, (json, agent) -> write(json, agent, Set.of()))
        .string("nextPageToken", next)
        .array("missing", Missing.names(agents.missing()))
        .end();
    exchange.answer(200, out);
  }

  private void get(Exchange exchange) {
    answer(exchange, ports.swarm().agent(exchange.tenant(), agent(exchange)));
  }

  private void drain(Exchange exchange) {
    EmptyObject.check(exchange.body());
    answer(exchange, ports.swarm().drain(exchange.tenant(), agent(exchange)));
  }

  /** That nobody knows the agent can be said only when all have answered. */
  private static void answer(Exchange exchange, CompletionStage<Gathered<Optional<Hosted>>> asked) {
    exchange.when(
        asked,
        found -> {
          if (found.value().isEmpty() && !found.missing().isEmpty()) {
            throw new UnavailableException(
                "no member knows the agent, but not all have answered: "
                    + String.join(", ", Missing.names(found.missing())));
          }
          JsonBytes out = exchange.out();
          write(out, found.value().orElseThrow(RefusedException::notFound), found.missing());
          exchange.answer(200, out);
        });
  }

  private void pools(Exchange exchange) {
    exchange.when(
        ports.swarm().load(exchange.tenant()),
        load -> {
          JsonBytes out = exchange.out();
          new Fields(out)
              .array("pools", load.value().pools(), AgentRoutes::write)
              .array("missing", Missing.names(load.missing()))
              .end();
          exchange.answer(200, out);
        });
  }

  /** What nobody can be called is nobody's. */
  private static AgentId agent(Exchange exchange) {
    try {
      return new AgentId(exchange.value());
    } catch (IllegalArgumentException e) {
      throw RefusedException.notFound();
    }
  }

  /**
   * @param missing members that may know better
   */
  private static void write(JsonBytes out, Hosted agent, Set<MemberId> missing) {
    AgentStatus status = agent.status();
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
        .string("member", agent.member().value());
    if (!missing.isEmpty()) {
      fields.array("missing", Missing.names(missing));
    }
    fields.end();
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
