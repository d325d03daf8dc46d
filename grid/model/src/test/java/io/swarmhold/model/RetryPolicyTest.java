package io.swarmhold.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of B6, word for word. */
class RetryPolicyTest {

  private static final double ALMOST_ONE = Math.nextDown(1.0);

  static Stream<Arguments> table() {
    return Stream.of(
        Arguments.of("task assignment", RetryPolicy.TASK_ASSIGNMENT, List.of(1_000, 2_000, 4_000)),
        Arguments.of("handoff", RetryPolicy.HANDOFF, List.of(2_000, 4_000, 8_000)),
        Arguments.of("memory write", RetryPolicy.MEMORY_WRITE, List.of(500, 500, 500, 500, 500)),
        Arguments.of("LLM call", RetryPolicy.LLM_CALL, List.of(1_000, 2_000, 4_000)),
        Arguments.of("checkpoint save", RetryPolicy.CHECKPOINT_SAVE, List.of(1_000, 1_000, 1_000)),
        Arguments.of("generic", RetryPolicy.GENERIC, List.of(500, 1_000, 2_000)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("table")
  void waitsAsTheTableSaysPlusUpToASecond(String name, RetryPolicy policy, List<Integer> waits) {
    assertThat(policy.maxAttempts()).as("retries of %s", name).isEqualTo(waits.size() + 1);
    for (int n = 0; n < waits.size(); n++) {
      assertThat(policy.delayMillis(n, 0)).isEqualTo(waits.get(n).longValue());
      assertThat(policy.delayMillis(n, 0.5)).isEqualTo(waits.get(n) + 500L);
      assertThat(policy.delayMillis(n, ALMOST_ONE)).isEqualTo(waits.get(n) + 1_000L);
    }
  }

  @Test
  void genericStopsAtThirtySeconds() {
    assertThat(RetryPolicy.GENERIC.delayMillis(5, 0)).isEqualTo(16_000);
    assertThat(RetryPolicy.GENERIC.delayMillis(6, 0)).isEqualTo(30_000);
    assertThat(RetryPolicy.GENERIC.delayMillis(99, ALMOST_ONE)).isEqualTo(31_000);
  }

  @Test
  void neverOverflowsAndNeverRunsLong() {
    RetryPolicy steep = new RetryPolicy(100, 86_400_000, 10, 86_400_000, 3_600_000);
    assertThat(steep.delayMillis(99, ALMOST_ONE)).isEqualTo(90_000_000);
    RetryPolicy none = new RetryPolicy(100, 0, 10, 86_400_000, 0);
    assertThat(none.delayMillis(99, ALMOST_ONE)).isZero();
    RetryPolicy capped = new RetryPolicy(3, 5_000, 2, 1_000, 0);
    assertThat(capped.delayMillis(0, 0)).isEqualTo(1_000);
  }

  @Test
  void hasBounds() {
    assertThatThrownBy(() -> new RetryPolicy(0, 0, 1, 0, 0))
        .hasMessage("retry.maxAttempts: 0 (expected: 1 to 100)");
    assertThatThrownBy(() -> new RetryPolicy(101, 0, 1, 0, 0)).hasMessageContaining("maxAttempts");
    assertThatThrownBy(() -> new RetryPolicy(1, -1, 1, 0, 0)).hasMessageContaining("baseMs");
    assertThatThrownBy(() -> new RetryPolicy(1, 0, 0, 0, 0)).hasMessageContaining("factor");
    assertThatThrownBy(() -> new RetryPolicy(1, 0, 11, 0, 0)).hasMessageContaining("factor");
    assertThatThrownBy(() -> new RetryPolicy(1, 0, 1, 86_400_001, 0))
        .hasMessageContaining("maxDelayMs");
    assertThatThrownBy(() -> new RetryPolicy(1, 0, 1, 0, 3_600_001))
        .hasMessageContaining("jitterMs");
  }
}
