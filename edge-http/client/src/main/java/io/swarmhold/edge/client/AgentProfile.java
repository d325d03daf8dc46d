package io.swarmhold.edge.client;

import com.fasterxml.jackson.core.JsonGenerator;
import io.swarmhold.model.AgentId;
import io.swarmhold.model.PoolId;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What an agent says of itself when it registers.
 *
 * @param region empty for none
 */
record AgentProfile(
    AgentId agent, List<PoolId> pools, SortedSet<String> capabilities, String region, int slots) {

  AgentProfile {
    pools = List.copyOf(pools);
    capabilities = Collections.unmodifiableSortedSet(new TreeSet<>(capabilities));
    if (pools.isEmpty() || pools.size() > 16) {
      throw new IllegalArgumentException("pools: " + pools.size() + " (expected: 1 to 16)");
    }
    if (slots < 1) {
      throw new IllegalArgumentException("slots: " + slots + " (expected: >= 1)");
    }
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStringField("agent", agent.value());
    json.writeArrayFieldStart("pools");
    for (PoolId pool : pools) {
      json.writeString(pool.value());
    }
    json.writeEndArray();
    if (!capabilities.isEmpty()) {
      json.writeArrayFieldStart("capabilities");
      for (String capability : capabilities) {
        json.writeString(capability);
      }
      json.writeEndArray();
    }
    if (!region.isEmpty()) {
      json.writeStringField("region", region);
    }
    json.writeNumberField("slots", slots);
  }
}
