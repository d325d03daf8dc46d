package io.swarmhold.perf.load.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The members and their shards, as one member has heard.
 *
 * @param self who was asked
 * @param here members that the grid reaches
 * @param shards by number
 */
public record ClusterState(String self, Set<String> here, List<Shard> shards) {

  /**
   * One shard.
   *
   * @param primary empty if there is none
   * @param isWhole whether it is kept by as many as wanted
   */
  public record Shard(int number, String primary, boolean isWhole) {}

  static ClusterState of(JsonNode answer) {
    Set<String> here = new TreeSet<>();
    for (JsonNode member : answer.path("members")) {
      if (member.path("here").asBoolean()) {
        here.add(member.path("id").asText());
      }
    }
    List<Shard> shards = new ArrayList<>();
    for (JsonNode shard : answer.path("shards")) {
      shards.add(
          new Shard(
              shard.path("shard").asInt(),
              shard.path("primary").asText(),
              shard.path("health").asText().equals("whole")));
    }
    return new ClusterState(answer.path("self").asText(), here, List.copyOf(shards));
  }

  /** Whether so many members are here and every shard is kept by as many as wanted. */
  public boolean isWhole(int members) {
    return here.size() == members && shards.stream().allMatch(Shard::isWhole);
  }

  /** The shards whose primary a member is. */
  public Set<Integer> ledBy(String member) {
    Set<Integer> led = new TreeSet<>();
    for (Shard shard : shards) {
      if (shard.primary().equals(member)) {
        led.add(shard.number());
      }
    }
    return led;
  }

  /** How many shards each member that is here is the primary of. */
  public Map<String, Integer> primaries() {
    Map<String, Integer> primaries = new TreeMap<>();
    here.forEach(member -> primaries.put(member, ledBy(member).size()));
    return primaries;
  }

  /**
   * Whether it is whole, and each member leads at least three quarters of its part: partitions are
   * spread evenly over all members, not those that are shards.
   */
  public boolean isBalanced(int members) {
    int least = shards.size() * 3 / (4 * members);
    return isWhole(members) && primaries().values().stream().allMatch(led -> led >= least);
  }
}
