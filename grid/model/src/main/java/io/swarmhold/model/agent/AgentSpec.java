package io.swarmhold.model.agent;

import io.swarmhold.model.Names;
import io.swarmhold.model.PoolId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an agent says of itself when it registers.
 *
 * @param pools the pools it works for (its types), 1 to 16, in its own order
 * @param capabilities what it can do; at most 64 names
 * @param region where it is; may be empty
 * @param zone where in the region; may be empty
 * @param node the machine it runs on, up to 128 characters; may be empty
 * @param version of its program, up to 64 characters; may be empty
 * @param labels whatever else it is found by: at most 32 names, values of up to 128 characters
 * @param slots how many tasks it works on at a time: 0 (none for now) to 10 000
 * @param user whose agent it is within the tenant, up to 128 characters; may be empty
 * @param heartbeatMillis how often it gives a sign of life: 1 s to 1 h; {@link #UNWATCHED} if
 *     nobody is to wait for one
 */
public record AgentSpec(
    List<PoolId> pools,
    NavigableSet<String> capabilities,
    String region,
    String zone,
    String node,
    String version,
    SortedMap<String, String> labels,
    int slots,
    CapacityClass capacityClass,
    String user,
    int heartbeatMillis) {

  public static final int MAX_POOLS = 16;
  public static final int MAX_CAPABILITIES = 64;
  public static final int MAX_LABELS = 32;
  public static final int MAX_SLOTS = 10_000;

  /** Bounds node, user and the values of labels, in characters. */
  public static final int MAX_TEXT = 128;

  public static final int MAX_VERSION = 64;
  public static final int MIN_HEARTBEAT_MILLIS = 1_000;
  public static final int MAX_HEARTBEAT_MILLIS = 3_600_000;

  /** Of an agent that promises no heartbeats: it is never missed, and its leases end by time. */
  public static final int UNWATCHED = 0;

  public AgentSpec {
    pools = List.copyOf(pools);
    within("pools", pools.size(), 1, MAX_POOLS);
    capabilities = Collections.unmodifiableNavigableSet(new TreeSet<>(capabilities));
    within("capabilities", capabilities.size(), 0, MAX_CAPABILITIES);
    capabilities.forEach(capability -> Names.checked("capability", capability));
    optionalName("region", region);
    optionalName("zone", zone);
    text("node", node, MAX_TEXT);
    text("version", version, MAX_VERSION);
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    within("labels", labels.size(), 0, MAX_LABELS);
    labels.forEach(AgentSpec::label);
    within("slots", slots, 0, MAX_SLOTS);
    text("user", user, MAX_TEXT);
    if (heartbeatMillis != UNWATCHED) {
      within("heartbeatMillis", heartbeatMillis, MIN_HEARTBEAT_MILLIS, MAX_HEARTBEAT_MILLIS);
    }
  }

  /** An agent of one pool of which nothing else is known. */
  public static AgentSpec of(PoolId pool) {
    return new AgentSpec(
        List.of(pool),
        new TreeSet<>(),
        "",
        "",
        "",
        "",
        new TreeMap<>(Map.of()),
        1,
        CapacityClass.ON_DEMAND,
        "",
        UNWATCHED);
  }

  /** This, but with what an agent says when it comes to work. */
  AgentSpec workingAs(AgentSpec work) {
    return new AgentSpec(
        work.pools,
        work.capabilities,
        work.region.isEmpty() ? region : work.region,
        zone,
        node,
        version,
        labels,
        work.slots,
        capacityClass,
        user,
        heartbeatMillis);
  }

  private static void within(String what, int found, int least, int most) {
    if (found < least || found > most) {
      throw new IllegalArgumentException(
          "%s: %d (expected: %d to %d)".formatted(what, found, least, most));
    }
  }

  private static void optionalName(String what, String value) {
    if (!value.isEmpty()) {
      Names.checked(what, value);
    }
  }

  private static void label(String name, String value) {
    Names.checked("label", name);
    text("label " + name, value, MAX_TEXT);
  }

  private static void text(String what, String value, int most) {
    if (value.length() > most) {
      throw new IllegalArgumentException(
          "%s: %d characters (expected: at most %d)".formatted(what, value.length(), most));
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(what + ": holds a control character");
    }
  }
}
