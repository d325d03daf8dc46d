package io.swarmhold.edge.agent;

import io.swarmhold.edge.EdgePorts;
import io.swarmhold.edge.auth.Scope;
import io.swarmhold.edge.http.Conditions;
import io.swarmhold.edge.http.Exchange;
import io.swarmhold.edge.http.Fields;
import io.swarmhold.edge.http.RefusedException;
import io.swarmhold.edge.http.Route;
import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.edge.json.JsonReader;
import io.swarmhold.edge.task.RequestHeaders;
import io.swarmhold.model.agent.Agent;
import io.swarmhold.model.agent.AgentCommand;
import io.swarmhold.model.agent.AgentSpec;
import io.swarmhold.model.port.Registry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What agents say of themselves to other agents: cards in the form of A2A 1.0. Whoever keeps none
 * has one made of what it registered.
 */
public final class CardRoutes {

  private static final String JSON = "application/json";

  private static final int MAX_NAME = 128;

  private final EdgePorts ports;
  private final JsonReader json = new JsonReader();

  public CardRoutes(EdgePorts ports) {
    this.ports = ports;
  }

  public List<Route> routes() {
    String card = "/api/v1/agents/{id}/card";
    return List.of(
        Route.get(card, Scope.TASKS_READ, this::get),
        Route.put(card, Scope.TASKS_LEASE, this::put),
        Route.delete(card, Scope.TASKS_LEASE, this::delete));
  }

  private void get(Exchange exchange) {
    exchange.when(
        ports.registry().find(exchange.tenant(), RegistryRoutes.known(exchange)),
        found -> {
          Agent agent = found.orElseThrow(RefusedException::notFound);
          exchange.set("etag", Conditions.etag(agent.revision()));
          byte[] kept = agent.card();
          if (kept != null) {
            exchange.answer(200, JSON, kept);
          } else {
            JsonBytes out = exchange.out();
            made(out, agent);
            exchange.answer(200, out);
          }
        });
  }

  private void put(Exchange exchange) {
    keep(exchange, card(exchange.body()));
  }

  private void delete(Exchange exchange) {
    keep(exchange, null);
  }

  private void keep(Exchange exchange, byte @Nullable [] card) {
    var agent = RegistryRoutes.known(exchange);
    exchange.when(
        ports
            .registry()
            .keepCard(
                exchange.tenant(),
                agent,
                card,
                Conditions.expected(exchange, Registry.ANY),
                RequestHeaders.durability(exchange, ports.status().defaultDurability())),
        outcome -> RegistryRoutes.written(exchange, agent, outcome));
  }

  /** As it stands, if it is an object with a name. */
  private byte[] card(byte[] body) {
    boolean isNamed = false;
    json.read(body).openObject();
    String name;
    while ((name = json.nextName(MAX_NAME)) != null) {
      if (name.equals("name")) {
        isNamed = !json.string(MAX_NAME).isBlank();
      } else {
        json.raw(AgentCommand.MAX_CARD_BYTES);
      }
    }
    if (!isNamed) {
      throw json.bad("name: missing");
    }
    json.end();
    byte[] card = json.read(body).raw(AgentCommand.MAX_CARD_BYTES);
    json.end();
    return card;
  }

  private static void made(JsonBytes out, Agent agent) {
    AgentSpec spec = agent.spec();
    String id = agent.key().agent().value();
    Fields card =
        new Fields(out)
            .string("name", id)
            .string("description", "Agent " + id + ", as it registered")
            .string("version", spec.version().isEmpty() ? "0" : spec.version())
            .array("supportedInterfaces", List.<String>of());
    new Fields(card.name("capabilities"))
        .bool("streaming", false)
        .bool("pushNotifications", false)
        .end();
    card.array("defaultInputModes", List.of(JSON))
        .array("defaultOutputModes", List.of(JSON))
        .array("skills", spec.capabilities(), CardRoutes::skill)
        .end();
  }

  private static void skill(JsonBytes out, String capability) {
    new Fields(out)
        .string("id", capability)
        .string("name", capability)
        .string("description", capability)
        .array("tags", List.of(capability))
        .end();
  }
}
