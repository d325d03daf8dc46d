package io.swarmhold.perf.load.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a member says of the cluster is understood. */
class ClusterStateTest {

  @Test
  void membersAndShardsAreRead() throws Exception {
    ClusterState state = state("whole", "b");
    assertThat(state.self()).isEqualTo("a");
    assertThat(state.here()).containsExactly("a", "b");
    assertThat(state.ledBy("a")).containsExactly(0);
    assertThat(state.primaries()).isEqualTo(Map.of("a", 1, "b", 1));
  }

  @Test
  void itIsWholeWhenAllAreHereAndEveryShardIs() throws Exception {
    assertThat(state("whole", "b").isWhole(2)).isTrue();
    assertThat(state("whole", "b").isWhole(3)).isFalse();
    assertThat(state("degraded", "b").isWhole(2)).isFalse();
  }

  @Test
  void itIsBalancedWhenEachHasItsPart() throws Exception {
    assertThat(state("whole", "b").isBalanced(2)).isTrue();
    assertThat(spread(12, 4).isBalanced(2)).isFalse();
    assertThat(spread(9, 7).isBalanced(2)).isTrue();
  }

  private static ClusterState state(String health, String second) throws Exception {
    return read(
        """
        {"self": "a", "alone": false,
         "members": [{"id": "b", "here": true}, {"id": "a", "here": true}, {"id": "c", "here": false}],
         "shards": [{"shard": 0, "health": "whole", "primary": "a", "inSync": ["a", "b"]},
                    {"shard": 1, "health": "%s", "primary": "%s", "inSync": ["b"]}]}
        """
            .formatted(health, second));
  }

  private static ClusterState spread(int first, int second) throws Exception {
    var shards = new StringBuilder();
    for (int i = 0; i < first + second; i++) {
      shards.append(
          "%s{\"shard\": %d, \"health\": \"whole\", \"primary\": \"%s\"}"
              .formatted(i == 0 ? "" : ",", i, i < first ? "a" : "b"));
    }
    return read(
        """
        {"self": "a", "members": [{"id": "a", "here": true}, {"id": "b", "here": true}],
         "shards": [%s]}
        """
            .formatted(shards));
  }

  private static ClusterState read(String json) throws Exception {
    return ClusterState.of(new ObjectMapper().readTree(json));
  }
}
