package io.swarmhold.edge.agent;

import io.swarmhold.edge.EdgePorts;
import io.swarmhold.edge.agent.RegistrationReader.Registrations;
import io.swarmhold.edge.auth.Scope;
import io.swarmhold.edge.http.Code;
import io.swarmhold.edge.http.Conditions;
import io.swarmhold.edge.http.Exchange;
import io.swarmhold.edge.http.Fields;
import io.swarmhold.edge.http.RefusedException;
import io.swarmhold.edge.http.Route;
import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.edge.task.RequestHeaders;
import io.swarmhold.model.AgentId;
import io.swarmhold.model.agent.Agent;
import io.swarmhold.model.agent.AgentAnswer.Outcome;
import io.swarmhold.model.agent.AgentSpec;
import io.swarmhold.model.port.Registry;
import java.util.List;

/** Agents register, say what has changed, give signs of life, and leave. */
public final class RegistryRoutes {

  private static final String PATH = "/api/v1/agents";

  private final EdgePorts ports;
  private final RegistrationReader registrations = new RegistrationReader();
  private final AgentIdsReader ids = new AgentIdsReader();

  public RegistryRoutes(EdgePorts ports) {
    this.ports = ports;
  }

  public List<Route> routes() {
    String agent = PATH + "/{id}";
    return List.of(
        Route.post(PATH, Scope.TASKS_LEASE, this::register),
        Route.put(agent, Scope.TASKS_LEASE, this::put),
        Route.patch(agent, Scope.TASKS_LEASE, this::patch),
        Route.delete(agent, Scope.TASKS_LEASE, this::delete),
        Route.post(PATH + ":heartbeat", Scope.TASKS_LEASE, this::heartbeat));
  }

  private void register(Exchange exchange) {
    Registrations asked =
        registrations.readOneOrMany(exchange.body(), Conditions.expected(exchange, Registry.ANY));
    exchange.when(
        ports
            .registry()
            .register(
                exchange.tenant(),
                asked.agents(),
                RequestHeaders.durability(exchange, ports.status().defaultDurability())),
        outcomes -> {
          if (asked.isOne()) {
            written(exchange, asked.agents().getFirst().agent(), outcomes.getFirst());
          } else {
            writtenAll(exchange, asked.agents(), outcomes);
          }
        });
  }

  private void put(Exchange exchange) {
    write(
        exchange,
        agent(exchange),
        registrations.readWhole(exchange.body()),
        Conditions.expected(exchange, Registry.ANY));
  }

  private void write(Exchange exchange, AgentId agent, AgentSpec spec, long expected) {
    exchange.when(
        ports
            .registry()
            .register(
                exchange.tenant(),
                List.of(new Registry.Entry(agent, spec, expected)),
                RequestHeaders.durability(exchange, ports.status().defaultDurability())),
        outcomes -> written(exchange, agent, outcomes.getFirst()));
  }

  /** What is patched is what was read: whoever changes it meanwhile makes this fail with 412. */
  private void patch(Exchange exchange) {
    AgentId agent = known(exchange);
    byte[] body = exchange.body();
    long expected = Conditions.expected(exchange, Registry.ANY);
    exchange.when(
        ports.registry().find(exchange.tenant(), agent),
        found -> {
          Agent before = found.orElseThrow(RefusedException::notFound);
          AgentSpec spec = registrations.readPatch(body, before.spec());
          write(exchange, agent, spec, expected == Registry.ANY ? before.revision() : expected);
        });
  }

  private void delete(Exchange exchange) {
    AgentId agent = known(exchange);
    exchange.when(
        ports
            .registry()
            .deregister(
                exchange.tenant(),
                List.of(agent),
                Conditions.expected(exchange, Registry.ANY),
                RequestHeaders.durability(exchange, ports.status().defaultDurability())),
        outcomes -> written(exchange, agent, outcomes.getFirst()));
  }

  private void heartbeat(Exchange exchange) {
    List<AgentId> agents = ids.read(exchange.body(), Registry.MAX_HEARTBEATS);
    exchange.when(
        ports.registry().heartbeat(exchange.tenant(), agents),
        unknown -> {
          JsonBytes out = exchange.out();
          new Fields(out)
              .array("unknown", unknown.stream().map(AgentId::value).sorted().toList())
              .end();
          exchange.answer(200, out);
        });
  }

  /** The agent that the path names; 400 if nothing can be called so. */
  private static AgentId agent(Exchange exchange) {
    try {
      return new AgentId(exchange.value());
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Code.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  /** What nobody can be called is nobody's. */
  static AgentId known(Exchange exchange) {
    try {
      return new AgentId(exchange.value());
    } catch (IllegalArgumentException e) {
      throw RefusedException.notFound();
    }
  }

  /** Answers with what came of one agent. */
  static void written(Exchange exchange, AgentId agent, Outcome outcome) {
    switch (outcome) {
      case Outcome.Created(long revision) -> {
        exchange.set("location", PATH + "/" + agent.value());
        written(exchange, 201, agent, "created", revision);
      }
      case Outcome.Changed(long revision) -> written(exchange, 200, agent, "changed", revision);
      case Outcome.Unchanged(long revision) -> written(exchange, 200, agent, "unchanged", revision);
      case Outcome.Gone gone -> {
        JsonBytes out = exchange.out();
        new Fields(out).string("id", agent.value()).bool("deleted", true).end();
        exchange.answer(200, out);
      }
      case Outcome.Missing missing -> throw RefusedException.notFound();
      case Outcome.Conflict(long revision) -> {
        if (revision == Registry.NONE) {
          throw new RefusedException(Code.PRECONDITION_FAILED, "there is none");
        }
        exchange.set("etag", Conditions.etag(revision));
        throw new RefusedException(
            Code.PRECONDITION_FAILED, "it stands at revision " + Conditions.etag(revision));
      }
      case Outcome.TooMany(int limit) -> throw tooMany(limit);
    }
  }

  private static RefusedException tooMany(int limit) {
    return new RefusedException(
        Code.LIMIT_REACHED, "the agent's shard knows " + limit + " agents, as many as it may");
  }

  private static void written(
      Exchange exchange, int status, AgentId agent, String outcome, long revision) {
    JsonBytes out = exchange.out();
    new Fields(out)
        .string("id", agent.value())
        .string("outcome", outcome)
        .number("revision", revision)
        .end();
    exchange.set("etag", Conditions.etag(revision)).answer(status, out);
  }

  private static void writtenAll(
      Exchange exchange, List<Registry.Entry> agents, List<Outcome> outcomes) {
    JsonBytes out = exchange.out();
    writeAll(out, agents.stream().map(Registry.Entry::agent).toList(), outcomes);
    exchange.answer(200, out);
  }

  /** What came of each of several, in order. */
  static void writeAll(JsonBytes out, List<AgentId> agents, List<Outcome> outcomes) {
    var each = outcomes.iterator();
    new Fields(out).array("agents", agents, (json, agent) -> write(json, agent, each.next())).end();
  }

  /** One of several, of which some may be refused. */
  private static void write(JsonBytes out, AgentId agent, Outcome outcome) {
    Fields fields = new Fields(out).string("id", agent.value());
    switch (outcome) {
      case Outcome.Created(long revision) ->
          fields.string("outcome", "created").number("revision", revision);
      case Outcome.Changed(long revision) ->
          fields.string("outcome", "changed").number("revision", revision);
      case Outcome.Unchanged(long revision) ->
          fields.string("outcome", "unchanged").number("revision", revision);
      case Outcome.Gone gone -> fields.string("outcome", "deleted");
      case Outcome.Missing missing -> fields.string("outcome", "not_found");
      case Outcome.Conflict(long revision) ->
          fields.string("outcome", "conflict").number("revision", revision);
      case Outcome.TooMany(int limit) ->
          fields.string("outcome", "limit_reached").number("limit", limit);
    }
    fields.end();
  }
}
