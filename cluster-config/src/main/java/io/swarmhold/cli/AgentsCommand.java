package io.swarmhold.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmhold.edge.client.Gathered;
import io.swarmhold.edge.client.Json;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code swarmhold agents}. */
@Command(
    name = "agents",
    mixinStandardHelpOptions = true,
    description = "Lists the agents of all members.")
final class AgentsCommand implements Runnable {

  private static final List<String> TITLES =
      List.of(
          "AGENT",
          "STATE",
          "POOLS",
          "RUNNING",
          "SLOTS",
          "SUCCEEDED",
          "FAILED",
          "LAST SEEN",
          "MEMBER");

  @Mixin ServerOptions server = new ServerOptions();
  @Mixin Output output = new Output();

  @Override
  public void run() {
    try (var client = server.client()) {
      Gathered agents = client.agents();
      output.rows(TITLES, agents.items().stream().map(AgentsCommand::row));
      if (!agents.missing().isEmpty()) {
        throw new CommandLines.FailedException(
            "not complete, for these members did not answer: "
                + String.join(", ", agents.missing()));
      }
    }
  }

  private static Output.Row row(Json json) {
    JsonNode agent = json.tree();
    var pools = new ArrayList<String>();
    agent.path("pools").forEach(pool -> pools.add(pool.asText()));
    return Output.Row.of(
        json,
        agent.path("id").asText(agent.path("agent").asText("-")),
        state(agent),
        String.join(",", pools),
        agent.path("running").asText("-"),
        agent.path("slots").asText("-"),
        agent.path("succeeded").asText("-"),
        agent.path("failed").asText("-"),
        agent.path("lastSeenAt").asText(agent.path("lastSeen").asText("-")),
        agent.path("member").asText("-"));
  }

  private static String state(JsonNode agent) {
    if (agent.has("status")) {
      return agent.path("status").asText();
    }
    if (!agent.path("connected").asBoolean()) {
      return "away";
    }
    return agent.path("draining").asBoolean() ? "draining" : "connected";
  }
}
