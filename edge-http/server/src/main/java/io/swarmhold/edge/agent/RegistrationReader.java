package io.swarmhold.edge.agent;

import io.swarmhold.edge.json.JsonReader;
import io.swarmhold.edge.json.NameTable;
import io.swarmhold.edge.json.TaskReader;
import io.swarmhold.model.AgentId;
import io.swarmhold.model.Names;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.agent.AgentSpec;
import io.swarmhold.model.agent.CapacityClass;
import io.swarmhold.model.agent.HeartbeatSettings;
import io.swarmhold.model.port.Registry;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads what agents say of themselves. One for each event loop. */
final class RegistrationReader {

  private enum Property {
    ID,
    POOLS,
    CAPABILITIES,
    REGION,
    ZONE,
    NODE,
    VERSION,
    LABELS,
    SLOTS,
    CAPACITY_CLASS,
    USER,
    HEARTBEAT_MS,
    AGENTS
  }

  private static final NameTable<Property> ONE_OR_MANY = NameTable.camelCase(Property.class);
  private static final NameTable<Property> NAMED =
      NameTable.camelCase(Property.class, EnumSet.complementOf(EnumSet.of(Property.AGENTS)));
  private static final NameTable<Property> NAMELESS =
      NameTable.camelCase(
          Property.class, EnumSet.complementOf(EnumSet.of(Property.AGENTS, Property.ID)));

  private final JsonReader json = new JsonReader();

  /**
   * Who registers by one request.
   *
   * @param isOne whether the request was one agent, not a list
   */
  record Registrations(List<Registry.Entry> agents, boolean isOne) {}

  /** {@code {"id": …}} or {@code {"agents": [{"id": …}, …]}}. */
  Registrations readOneOrMany(byte[] body, long expected) {
    json.read(body);
    Draft draft = new Draft();
    List<Registry.Entry> many = null;
    json.openObject();
    Property property;
    while ((property = json.next(ONE_OR_MANY)) != null) {
      if (property == Property.AGENTS) {
        many = many(expected);
      } else {
        read(property, draft);
      }
    }
    if (many != null && draft.isTouched) {
      throw json.bad("agents: stands beside the properties of one (expected: one or the other)");
    }
    Registrations read =
        many == null
            ? new Registrations(List.of(draft.entry(expected)), true)
            : new Registrations(many, false);
    json.end();
    return read;
  }

  private List<Registry.Entry> many(long expected) {
    List<Registry.Entry> many = new ArrayList<>();
    json.openArray();
    while (json.nextElement()) {
      if (many.size() == Registry.MAX_BATCH) {
        throw json.tooLarge("one too many (expected: at most " + Registry.MAX_BATCH + ")");
      }
      many.add(object(NAMED, new Draft()).entry(expected));
    }
    if (many.isEmpty()) {
      throw json.bad("too few (expected: at least 1)");
    }
    return many;
  }

  /** All that the agent says of itself, but for its id. */
  AgentSpec readWhole(byte[] body) {
    json.read(body);
    AgentSpec spec = object(NAMELESS, new Draft()).spec();
    json.end();
    return spec;
  }

  /** What stands in the body in place of what was said before (RFC 7396, JSON Merge Patch). */
  AgentSpec readPatch(byte[] body, AgentSpec before) {
    json.read(body);
    AgentSpec spec = object(NAMELESS, new Draft(before)).spec();
    json.end();
    return spec;
  }

  private Draft object(NameTable<Property> properties, Draft draft) {
    json.openObject();
    Property property;
    while ((property = json.next(properties)) != null) {
      read(property, draft);
    }
    return draft;
  }

  private void read(Property property, Draft draft) {
    draft.isTouched = true;
    if (draft.isPatch && json.takeNull()) {
      draft.drop(property);
      return;
    }
    switch (property) {
      case ID -> draft.id = id();
      case POOLS ->
          draft.pools = names("pool", 1, AgentSpec.MAX_POOLS).stream().map(PoolId::new).toList();
      case CAPABILITIES ->
          draft.capabilities = new TreeSet<>(names("capability", 0, AgentSpec.MAX_CAPABILITIES));
      case REGION -> draft.region = optionalName("region");
      case ZONE -> draft.zone = optionalName("zone");
      case NODE -> draft.node = json.string(AgentSpec.MAX_TEXT);
      case VERSION -> draft.version = json.string(AgentSpec.MAX_VERSION);
      case LABELS -> labels(draft);
      case SLOTS -> draft.slots = (int) json.integer(0, AgentSpec.MAX_SLOTS);
      case CAPACITY_CLASS -> draft.capacityClass = capacityClass();
      case USER -> draft.user = json.string(AgentSpec.MAX_TEXT);
      case HEARTBEAT_MS -> draft.heartbeatMillis = heartbeat();
      case AGENTS -> throw new IllegalStateException("read elsewhere");
    }
  }

  private AgentId id() {
    try {
      return new AgentId(json.name());
    } catch (IllegalArgumentException e) {
      throw json.bad(e);
    }
  }

  private List<String> names(String what, int least, int most) {
    List<String> names = new ArrayList<>();
    json.openArray();
    while (json.nextElement()) {
      if (names.size() == most) {
        throw json.bad("one too many (expected: at most " + most + ")");
      }
      names.add(checked(what, json.name()));
    }
    if (names.size() < least) {
      throw json.bad("too few (expected: at least " + least + ")");
    }
    return names;
  }

  private String optionalName(String what) {
    String name = json.name();
    return name.isEmpty() ? name : checked(what, name);
  }

  private String checked(String what, String name) {
    try {
      return Names.checked(what, name);
    } catch (IllegalArgumentException e) {
      throw json.bad(e);
    }
  }

  /** In a patch {@code null} takes a label away. */
  private void labels(Draft draft) {
    Set<String> seen = new HashSet<>();
    json.openObject();
    String name;
    while ((name = json.nextName(Names.MAX_LENGTH)) != null) {
      checked("label", name);
      if (!seen.add(name)) {
        throw json.bad(name + ": stands twice");
      }
      if (draft.isPatch && json.takeNull()) {
        draft.labels.remove(name);
      } else {
        draft.labels.put(name, json.string(AgentSpec.MAX_TEXT));
      }
      if (seen.size() > AgentSpec.MAX_LABELS) {
        throw json.bad("one too many (expected: at most " + AgentSpec.MAX_LABELS + ")");
      }
    }
  }

  private CapacityClass capacityClass() {
    try {
      return CapacityClass.named(json.string(AgentSpec.MAX_VERSION));
    } catch (IllegalArgumentException e) {
      throw json.bad(e);
    }
  }

  private int heartbeat() {
    int millis = (int) json.integer(0, AgentSpec.MAX_HEARTBEAT_MILLIS);
    if (millis != AgentSpec.UNWATCHED && millis < AgentSpec.MIN_HEARTBEAT_MILLIS) {
      throw json.bad(millis + " (expected: 0, or " + AgentSpec.MIN_HEARTBEAT_MILLIS + " and more)");
    }
    return millis;
  }

  /** What has been read of one agent so far. */
  private final class Draft {
    private @Nullable AgentId id;
    private List<PoolId> pools = List.of(new PoolId(TaskReader.DEFAULT_POOL));
    private NavigableSet<String> capabilities = new TreeSet<>();
    private String region = "";
    private String zone = "";
    private String node = "";
    private String version = "";
    private final SortedMap<String, String> labels = new TreeMap<>();
    private int slots = 1;
    private CapacityClass capacityClass = CapacityClass.ON_DEMAND;
    private String user = "";
    private int heartbeatMillis = HeartbeatSettings.DEFAULT_INTERVAL_MILLIS;
    private final boolean isPatch;
    private boolean isTouched;

    Draft() {
      isPatch = false;
    }

    Draft(AgentSpec spec) {
      isPatch = true;
      pools = spec.pools();
      capabilities = spec.capabilities();
      region = spec.region();
      zone = spec.zone();
      node = spec.node();
      version = spec.version();
      labels.putAll(spec.labels());
      slots = spec.slots();
      capacityClass = spec.capacityClass();
      user = spec.user();
      heartbeatMillis = spec.heartbeatMillis();
    }

    /** Makes it what it is if nothing is said of it. */
    void drop(Property property) {
      Draft fresh = new Draft();
      switch (property) {
        case POOLS -> pools = fresh.pools;
        case CAPABILITIES -> capabilities = fresh.capabilities;
        case REGION -> region = fresh.region;
        case ZONE -> zone = fresh.zone;
        case NODE -> node = fresh.node;
        case VERSION -> version = fresh.version;
        case LABELS -> labels.clear();
        case SLOTS -> slots = fresh.slots;
        case CAPACITY_CLASS -> capacityClass = fresh.capacityClass;
        case USER -> user = fresh.user;
        case HEARTBEAT_MS -> heartbeatMillis = fresh.heartbeatMillis;
        case ID, AGENTS -> throw new IllegalStateException("no part of a patch: " + property);
      }
    }

    Registry.Entry entry(long expected) {
      if (id == null) {
        throw json.bad("id: missing");
      }
      return new Registry.Entry(id, spec(), expected);
    }

    AgentSpec spec() {
      try {
        return new AgentSpec(
            pools,
            capabilities,
            region,
            zone,
            node,
            version,
            labels,
            slots,
            capacityClass,
            user,
            heartbeatMillis);
      } catch (IllegalArgumentException e) {
        throw json.bad(e);
      }
    }
  }
}
