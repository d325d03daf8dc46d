package io.swarmhold.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmhold.edge.client.Json;
import java.util.ArrayList;
import java.util.List;

/** Agents as rows of a table. */
final class AgentRows {

  static final List<String> TITLES =
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

  private AgentRows() {}

  static Output.Row row(Json json) {
    JsonNode agent = json.tree();
    var pools = new ArrayList<String>();
    agent.path("pools").forEach(pool -> pools.add(pool.asText()));
    return Output.Row.of(
        json,
        agent.path("id").asText("-"),
        state(agent),
        String.join(",", pools),
        agent.path("running").asText("-"),
        agent.path("slots").asText("-"),
        agent.path("succeeded").asText("-"),
        agent.path("failed").asText("-"),
        agent.path("lastSeenAt").asText("-"),
        agent.path("member").asText("-"));
  }

  /** What matters most: that it is to get no work, that it is missed, or whether it is here. */
  private static String state(JsonNode agent) {
    String mode = agent.path("mode").asText("active");
    String state = agent.path("state").asText("healthy");
    if (!mode.equals("active")) {
      return mode;
    } else if (!state.equals("healthy")) {
      return state;
    } else if (agent.path("draining").asBoolean()) {
      return "draining";
    }
    return agent.path("connected").asBoolean() ? "connected" : "away";
  }
}
