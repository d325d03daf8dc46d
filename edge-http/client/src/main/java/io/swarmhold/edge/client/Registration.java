package io.swarmhold.edge.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What an agent says of itself when it registers; whatever is not said is as the server has it by
 * default: pool {@code default}, one slot, a heartbeat every ten seconds.
 *
 * <pre>{@code
 * Registration.of("ada").pools("draft").capabilities("gpu").region("eu-west").slots(4)
 * }</pre>
 *
 * Never changes: each call makes a new one.
 */
public final class Registration {

  private final ObjectNode json;

  private Registration(ObjectNode json) {
    this.json = json;
  }

  /** An agent of this name. */
  public static Registration of(String id) {
    return new Registration(JsonNodeFactory.instance.objectNode().put("id", id));
  }

  private Registration with(java.util.function.Consumer<ObjectNode> change) {
    ObjectNode copy = json.deepCopy();
    change.accept(copy);
    return new Registration(copy);
  }

  private Registration with(String name, String value) {
    return with(copy -> copy.put(name, value));
  }

  private Registration with(String name, List<String> values) {
    return with(copy -> values.forEach(copy.putArray(name)::add));
  }

  /** The pools it works for, 1 to 16. */
  public Registration pools(String... pools) {
    return with("pools", List.of(pools));
  }

  /** What it can do, at most 64 names. */
  public Registration capabilities(String... capabilities) {
    return with("capabilities", List.of(capabilities));
  }

  public Registration region(String region) {
    return with("region", region);
  }

  public Registration zone(String zone) {
    return with("zone", zone);
  }

  /** The machine it runs on. */
  public Registration node(String node) {
    return with("node", node);
  }

  public Registration version(String version) {
    return with("version", version);
  }

  /** Whose it is within the tenant. */
  public Registration user(String user) {
    return with("user", user);
  }

  /** At most 32 names, with values of up to 128 characters. */
  public Registration labels(Map<String, String> labels) {
    return with(copy -> {
      ObjectNode all = copy.putObject("labels");
      labels.forEach(all::put);
    });
  }

  /** How many tasks it works on at a time, 0 to 10 000. */
  public Registration slots(int slots) {
    return with(copy -> copy.put("slots", slots));
  }

  /** {@code on-demand}, {@code spot} or {@code burst}. */
  public Registration capacityClass(String capacityClass) {
    return with("capacityClass", capacityClass);
  }

  /** How often it gives a sign of life, 1 s to 1 h; zero if nobody is to wait for one. */
  public Registration heartbeat(Duration interval) {
    return with(copy -> copy.put("heartbeatMs", interval.toMillis()));
  }

  String id() {
    return json.path("id").asText();
  }

  Json json() {
    return Json.of(json);
  }

  /** Without its name, which stands in the path. */
  Json nameless() {
    ObjectNode copy = json.deepCopy();
    copy.remove("id");
    return Json.of(copy);
  }
}
