package io.swarmhold.perf.load.fleet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.SplittableRandom;

/**
 * Agents by number, always the same: 50 pools, three of 64 capabilities each, 6 regions, 100 agents
 * a machine, 3 versions, two labels.
 */
public final class FleetPlan {

  private static final String[] REGIONS = {
    "eu-west-1", "eu-north-1", "us-east-1", "us-west-2", "ap-south-1", "ap-east-1"
  };
  private static final int POOLS = 50;
  private static final int CAPABILITIES = 64;
  private static final int AGENTS_A_NODE = 100;
  private static final long SALT = 0x9E3779B97F4A7C15L;

  private FleetPlan() {}

  static String id(long number) {
    return "agent-" + number;
  }

  private static SplittableRandom diceOf(long number) {
    return new SplittableRandom(number * SALT);
  }

  /** What the agent says of itself, without its id. */
  private static void properties(long number, StringBuilder json) {
    SplittableRandom dice = diceOf(number);
    int pool = dice.nextInt(POOLS);
    json.append("\"pools\":[\"pool-").append(pool).append("\"],\"capabilities\":[");
    for (int i = 0; i < 3; i++) {
      json.append(i == 0 ? "" : ",")
          .append("\"cap-")
          .append(dice.nextInt(CAPABILITIES))
          .append('"');
    }
    json.append("],\"region\":\"")
        .append(REGIONS[dice.nextInt(REGIONS.length)])
        .append("\",\"node\":\"node-")
        .append(number / AGENTS_A_NODE)
        .append("\",\"version\":\"2.")
        .append(dice.nextInt(3))
        .append("\",\"labels\":{\"team\":\"team-")
        .append(dice.nextInt(20))
        .append("\",\"tier\":\"")
        .append(dice.nextBoolean() ? "gold" : "tin")
        .append("\"},\"slots\":")
        .append(1 + dice.nextInt(8));
  }

  /** A body that registers agents from {@code from} on. */
  public static byte[] registrations(long from, int count) {
    StringBuilder json = new StringBuilder("{\"agents\":[");
    for (long number = from; number < from + count; number++) {
      json.append(number == from ? "" : ",").append("{\"id\":\"").append(id(number)).append("\",");
      properties(number, json);
      json.append('}');
    }
    return json.append("]}").toString().getBytes(US_ASCII);
  }

  /** A body that registers the agent whose id stands in the path. */
  public static byte[] registration(long number) {
    StringBuilder json = new StringBuilder("{");
    properties(number, json);
    return json.append('}').toString().getBytes(US_ASCII);
  }

  public static String path(long number) {
    return "/api/v1/agents/" + id(number);
  }

  /** A body with the signs of life of agents from {@code from} on. */
  public static byte[] heartbeats(long from, int count) {
    StringBuilder json = new StringBuilder("{\"agents\":[");
    for (long number = from; number < from + count; number++) {
      json.append(number == from ? "\"" : ",\"").append(id(number)).append('"');
    }
    return json.append("]}").toString().getBytes(US_ASCII);
  }

  /** A search for an agent of a pool that can do something, near a region. */
  public static String search(SplittableRandom dice) {
    return "/api/v1/agents:find?limit=10&pool=pool-"
        + dice.nextInt(POOLS)
        + "&capability=cap-"
        + dice.nextInt(CAPABILITIES)
        + "&near="
        + REGIONS[dice.nextInt(REGIONS.length)];
  }
}
