package io.swarmhold.perf.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class ResultsTest {

  private final Results results = new Results();

  @Test
  void ratiosPairTheRunsOfOneRoundAndSkipRoundsThatOneSideFailed() {
    results.add("ours", run(100));
    results.add("ours", run(300));
    results.add("ours", null);
    results.add("theirs", run(50));
    results.add("theirs", run(100));
    results.add("theirs", run(1));
    assertThat(results.ratio("ours", "theirs")).isEqualTo(new Results.Spread(2.5, 2, 3));
  }

  @Test
  void whoNeverHadACleanRunIsNotInTheReport() {
    results.add("ours", run(100));
    results.add("theirs", null);
    assertThat(results.names()).containsExactly("ours");
    assertThat(results.ratio("ours", "theirs")).isNull();
    assertThat(MarkdownTable.of(results, "ours")).contains("| 100 [100-100] |");
  }

  @Test
  void aLatencyNotEveryRunTellsIsNotReported() {
    results.add("ours", run(100).put("deliverP50Ms", 1.5));
    results.add("ours", run(100));
    assertThat(results.medianMillis("ours", "deliverP50Ms")).isNaN();
  }

  private static ObjectNode run(int tasksPerSecond) {
    return new ObjectMapper().createObjectNode().put("tasksPerSecond", tasksPerSecond);
  }
}
