package io.swarmhold.edge.client;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which agents are meant: those to whom all applies that is said. Never changes: each call makes a
 * new one.
 */
public final class AgentSearch {

  /** All of them. */
  public static final AgentSearch ALL = new AgentSearch(new TreeMap<>());

  private final SortedMap<String, String> parameters;

  private AgentSearch(SortedMap<String, String> parameters) {
    this.parameters = Collections.unmodifiableSortedMap(parameters);
  }

  private AgentSearch with(String name, String value) {
    SortedMap<String, String> copy = new TreeMap<>(parameters);
    copy.put(name, value);
    return new AgentSearch(copy);
  }

  public AgentSearch pool(String pool) {
    return with("pool", pool);
  }

  /** All of these. */
  public AgentSearch capabilities(String... capabilities) {
    return with("capability", String.join(",", capabilities));
  }

  public AgentSearch region(String region) {
    return with("region", region);
  }

  public AgentSearch zone(String zone) {
    return with("zone", zone);
  }

  public AgentSearch node(String node) {
    return with("node", node);
  }

  public AgentSearch version(String version) {
    return with("version", version);
  }

  public AgentSearch user(String user) {
    return with("user", user);
  }

  /** Each with this value; none may hold a comma. */
  public AgentSearch labels(Map<String, String> labels) {
    return with(
        "label",
        String.join(
            ",",
            new TreeMap<>(labels)
                .entrySet().stream()
                    .map(label -> label.getKey() + "=" + label.getValue())
                    .toList()));
  }

  /** One of these: healthy, warning, critical, offline, deprecated. */
  public AgentSearch states(String... states) {
    return with("state", String.join(",", states));
  }

  /** {@code active}, {@code paused} or {@code draining}. */
  public AgentSearch mode(String mode) {
    return with("mode", mode);
  }

  /** {@code on-demand}, {@code spot} or {@code burst}. */
  public AgentSearch capacityClass(String capacityClass) {
    return with("capacityClass", capacityClass);
  }

  SortedMap<String, String> parameters() {
    return parameters;
  }
}
