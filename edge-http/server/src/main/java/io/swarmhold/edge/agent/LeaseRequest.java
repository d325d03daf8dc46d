package io.swarmhold.edge.agent;

import io.swarmhold.edge.auth.Principal;
import io.swarmhold.edge.json.JsonReader;
import io.swarmhold.edge.json.NameTable;
import io.swarmhold.edge.json.TaskReader;
import io.swarmhold.model.AgentId;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.port.AgentProfile;
import io.swarmhold.model.port.Agents;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** An agent's question for work. */
record LeaseRequest(
    List<PoolId> pools, Set<String> capabilities, String region, int max, int waitMillis) {

  /** What one answer may carry: with payloads as large as they may be it is large enough. */
  static final int MAX_TASKS = 100;

  private static final int DEFAULT_TASKS = 10;
  private static final int DEFAULT_WAIT_MILLIS = 20_000;
  private static final int MAX_POOLS = 16;
  private static final int MAX_CAPABILITIES = 64;

  private enum Property {
    POOLS,
    CAPABILITIES,
    REGION,
    MAX,
    WAIT_MS
  }

  private static final NameTable<Property> PROPERTIES = NameTable.camelCase(Property.class);
  private static final LeaseRequest DEFAULTS =
      new LeaseRequest(
          List.of(new PoolId(TaskReader.DEFAULT_POOL)),
          Set.of(),
          "",
          DEFAULT_TASKS,
          DEFAULT_WAIT_MILLIS);

  static LeaseRequest read(byte[] body, JsonReader json) {
    LeaseRequest request = DEFAULTS;
    if (body.length == 0) {
      return request;
    }
    json.read(body).openObject();
    Property property;
    while ((property = json.next(PROPERTIES)) != null) {
      request = request.with(property, json);
    }
    json.end();
    return request;
  }

  AgentProfile profile(Principal principal, AgentId agent) {
    return new AgentProfile(
        principal.tenant(), agent, principal.serves(), pools, capabilities, region, max);
  }

  private LeaseRequest with(Property property, JsonReader json) {
    return switch (property) {
      case POOLS -> new LeaseRequest(readPools(json), capabilities, region, max, waitMillis);
      case CAPABILITIES ->
          new LeaseRequest(
              pools,
              new LinkedHashSet<>(names(json, "capability", 0, MAX_CAPABILITIES)),
              region,
              max,
              waitMillis);
      case REGION -> new LeaseRequest(pools, capabilities, readRegion(json), max, waitMillis);
      case MAX ->
          new LeaseRequest(
              pools, capabilities, region, (int) json.integer(1, MAX_TASKS), waitMillis);
      case WAIT_MS ->
          new LeaseRequest(
              pools, capabilities, region, max, (int) json.integer(0, Agents.MAX_POLL.toMillis()));
    };
  }

  private static List<PoolId> readPools(JsonReader json) {
    return names(json, "pool", 1, MAX_POOLS).stream().map(PoolId::new).toList();
  }

  private static String readRegion(JsonReader json) {
    String region = json.name();
    return region.isEmpty() ? region : checked(region, json, "region");
  }

  private static List<String> names(JsonReader json, String what, int least, int most) {
    List<String> names = new ArrayList<>();
    json.openArray();
    while (json.nextElement()) {
      if (names.size() == most) {
        throw json.bad("one too many (expected: at most " + most + ")");
      }
      names.add(checked(json.name(), json, what));
    }
    if (names.size() < least) {
      throw json.bad("too few (expected: at least " + least + ")");
    }
    return names;
  }

  /** A name by the grammar of the model, which keeps it to itself but in the names of pools. */
  private static String checked(String name, JsonReader json, String what) {
    try {
      return new PoolId(name).value();
    } catch (IllegalArgumentException e) {
      throw json.bad(
          what
              + ": not a name (expected: 1 to 64 of A-Z a-z 0-9 . _ -, beginning with a letter or"
              + " digit)");
    }
  }
}
