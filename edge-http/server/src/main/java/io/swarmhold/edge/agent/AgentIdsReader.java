package io.swarmhold.edge.agent;

import io.swarmhold.edge.json.JsonReader;
import io.swarmhold.edge.json.NameTable;
import io.swarmhold.model.AgentId;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code {"agents": ["a", "b"]}}. One for each event loop. */
final class AgentIdsReader {

  private enum Property {
    AGENTS
  }

  private static final NameTable<Property> PROPERTIES = NameTable.camelCase(Property.class);

  private final JsonReader json = new JsonReader();

  List<AgentId> read(byte[] body, int most) {
    List<AgentId> agents = new ArrayList<>();
    json.read(body).openObject();
    while (json.next(PROPERTIES) != null) {
      json.openArray();
      while (json.nextElement()) {
        if (agents.size() == most) {
          throw json.tooLarge("one too many (expected: at most " + most + ")");
        }
        agents.add(agent());
      }
    }
    if (agents.isEmpty()) {
      throw json.bad("agents: missing (expected: at least 1)");
    }
    json.end();
    return agents;
  }

  private AgentId agent() {
    try {
      return new AgentId(json.name());
    } catch (IllegalArgumentException e) {
      throw json.bad(e);
    }
  }
}
