package io.swarmhold.edge.agent;

import io.swarmhold.edge.EdgePorts;
import io.swarmhold.edge.auth.Scope;
import io.swarmhold.edge.http.Conditions;
import io.swarmhold.edge.http.EmptyObject;
import io.swarmhold.edge.http.Exchange;
import io.swarmhold.edge.http.Fields;
import io.swarmhold.edge.http.Missing;
import io.swarmhold.edge.http.RefusedException;
import io.swarmhold.edge.http.Route;
import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.edge.task.PageTokens;
import io.swarmhold.edge.task.RequestHeaders;
import io.swarmhold.model.AgentId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.agent.Agent;
import io.swarmhold.model.agent.AgentAnswer.Outcome;
import io.swarmhold.model.agent.AgentMode;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.AgentFilter;
import io.swarmhold.model.port.NodeStatus.PoolStatus;
import io.swarmhold.model.port.Registry;
import io.swarmhold.model.port.Registry.Found;
import io.swarmhold.model.port.Swarm.Gathered;
import io.swarmhold.model.port.Swarm.Hosted;
import io.swarmhold.model.port.TaskPage;
import io.swarmhold.model.port.UnavailableException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** What operators see of agents and pools, and do with them. */
public final class AgentRoutes {

  private static final String QUESTION = "agents";

  private final EdgePorts ports;
  private final PageTokens tokens;
  private final AgentIdsReader ids = new AgentIdsReader();

  public AgentRoutes(EdgePorts ports, PageTokens tokens) {
    this.ports = ports;
    this.tokens = tokens;
  }

  public List<Route> routes() {
    String agents = "/api/v1/agents";
    String agent = agents + "/{id}";
    return List.of(
        Route.get(agents, Scope.TASKS_READ, this::list)
            .withQuery(withFilter("pageSize", "pageToken")),
        Route.get(agents + ":find", Scope.TASKS_READ, this::find)
            .withQuery(withFilter("near", "usable", "limit")),
        Route.get(agents + ":census", Scope.TASKS_READ, this::census),
        Route.get(agent, Scope.TASKS_READ, this::get),
        mode(agent, "pause", AgentMode.PAUSED),
        mode(agent, "resume", AgentMode.ACTIVE),
        mode(agent, "drain", AgentMode.DRAINING),
        modes(agents, "pause", AgentMode.PAUSED),
        modes(agents, "resume", AgentMode.ACTIVE),
        modes(agents, "drain", AgentMode.DRAINING),
        Route.get("/api/v1/pools", Scope.TASKS_READ, this::pools));
  }

  private static String[] withFilter(String... others) {
    return Stream.concat(Stream.of(FilterReader.PARAMETERS), Stream.of(others))
        .toArray(String[]::new);
  }

  private Route mode(String agent, String verb, AgentMode mode) {
    return Route.post(agent + ":" + verb, Scope.ADMIN_TASKS, exchange -> setMode(exchange, mode))
        .taking(Route.Body.OPTIONAL_JSON);
  }

  private Route modes(String agents, String verb, AgentMode mode) {
    return Route.post(agents + ":" + verb, Scope.ADMIN_TASKS, exchange -> setModes(exchange, mode));
  }

  private void list(Exchange exchange) {
    AgentFilter filter = FilterReader.filter(exchange);
    int size = exchange.query("pageSize", 1, TaskPage.MAX_SIZE, TaskPage.DEFAULT_SIZE);
    String after = tokens.readName(exchange.query("pageToken"), exchange.tenant(), QUESTION);
    var found = ports.registry().list(exchange.tenant(), filter, after, size + 1);
    exchange.when(
        found.thenCompose(agents -> withLive(exchange.tenant(), agents)),
        agents -> page(exchange, agents, size));
  }

  /** Agents that were found, and what their members say of them, by id. */
  private record Seen(
      List<Found> agents, Map<AgentId, Hosted> live, NavigableSet<MemberId> missing) {}

  private CompletionStage<Seen> withLive(TenantId tenant, Gathered<List<Found>> found) {
    List<AgentId> ids = found.value().stream().map(one -> one.agent().key().agent()).toList();
    return ports
        .swarm()
        .agents(tenant, ids)
        .thenApply(live -> {
          Map<AgentId, Hosted> byId = new HashMap<>();
          live.value().forEach(one -> byId.put(one.status().profile().agent(), one));
          NavigableSet<MemberId> missing = new TreeSet<>(found.missing());
          missing.addAll(live.missing());
          return new Seen(found.value(), byId, missing);
        });
  }

  private void page(Exchange exchange, Seen seen, int size) {
    List<Found> page = seen.agents().stream().limit(size).toList();
    String next =
        seen.agents().size() > size
            ? tokens.writeName(
                page.getLast().agent().key().agent().value(), exchange.tenant(), QUESTION)
            : "";
    JsonBytes out = exchange.out();
    new Fields(out)
        .array("agents", page, (json, one) -> write(json, one, seen))
        .string("nextPageToken", next)
        .array("missing", Missing.names(seen.missing()))
        .end();
    exchange.answer(200, out);
  }

  private static void write(JsonBytes out, Found one, Seen seen) {
    Hosted live = seen.live().get(one.agent().key().agent());
    AgentJson.write(out, one.agent(), live, Set.of());
  }

  private void find(Exchange exchange) {
    exchange.when(
        ports.registry().discover(exchange.tenant(), FilterReader.discovery(exchange)),
        found -> {
          JsonBytes out = exchange.out();
          new Fields(out)
              .array("agents", found.value(), AgentJson::write)
              .array("missing", Missing.names(found.missing()))
              .end();
          exchange.answer(200, out);
        });
  }

  private void census(Exchange exchange) {
    exchange.when(
        ports.registry().census(exchange.tenant()),
        census -> {
          JsonBytes out = exchange.out();
          AgentJson.write(out, census.value(), census.missing());
          exchange.answer(200, out);
        });
  }

  private void get(Exchange exchange) {
    get(exchange, RegistryRoutes.known(exchange));
  }

  private void get(Exchange exchange, AgentId agent) {
    TenantId tenant = exchange.tenant();
    exchange.when(
        ports
            .registry()
            .find(tenant, agent)
            .thenCombine(
                ports.swarm().agent(tenant, agent),
                (registered, live) -> new One(registered, live.value(), live.missing())),
        one -> answer(exchange, one));
  }

  private record One(
      Optional<Agent> registered, Optional<Hosted> live, NavigableSet<MemberId> missing) {}

  /** That nobody knows the agent can be said only when all have answered. */
  private static void answer(Exchange exchange, One one) {
    if (one.registered().isEmpty() && one.live().isEmpty()) {
      throw one.missing().isEmpty()
          ? RefusedException.notFound()
          : new UnavailableException(
              "no member knows the agent, but not all have answered: "
                  + String.join(", ", Missing.names(one.missing())));
    }
    JsonBytes out = exchange.out();
    if (one.registered().isPresent()) {
      Agent agent = one.registered().get();
      AgentJson.write(out, agent, one.live().orElse(null), one.missing());
      exchange.set("etag", Conditions.etag(agent.revision()));
    } else {
      AgentJson.write(out, one.live().orElseThrow(), one.missing());
    }
    exchange.answer(200, out);
  }

  private void setMode(Exchange exchange, AgentMode mode) {
    EmptyObject.check(exchange.body());
    AgentId agent = RegistryRoutes.known(exchange);
    exchange.when(
        setModes(exchange, List.of(agent), mode),
        outcomes -> {
          if (outcomes.getFirst() instanceof Outcome.Missing) {
            throw RefusedException.notFound();
          }
          get(exchange, agent);
        });
  }

  private void setModes(Exchange exchange, AgentMode mode) {
    List<AgentId> agents = ids.read(exchange.body(), Registry.MAX_BATCH);
    exchange.when(
        setModes(exchange, agents, mode),
        outcomes -> {
          JsonBytes out = exchange.out();
          RegistryRoutes.writeAll(out, agents, outcomes);
          exchange.answer(200, out);
        });
  }

  private CompletionStage<List<Outcome>> setModes(
      Exchange exchange, List<AgentId> agents, AgentMode mode) {
    return ports
        .registry()
        .setMode(
            exchange.tenant(),
            agents,
            mode,
            exchange.principal().keyId(),
            RequestHeaders.durability(exchange, ports.status().defaultDurability()));
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
