package io.swarmhold.perf.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.perf.load.Warmup.UntilSteady;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarmupTest {

  @Test
  void isOverWhenATaskHasStoppedBecomingCheaper() {
    assertThat(UntilSteady.isReached(List.of())).isFalse();
    assertThat(UntilSteady.isReached(List.of(20.0, 20.0))).isFalse();
    assertThat(UntilSteady.isReached(List.of(30.0, 20.0, 12.0))).isFalse();
    assertThat(UntilSteady.isReached(List.of(30.0, 12.0, 12.5))).isFalse();
    assertThat(UntilSteady.isReached(List.of(30.0, 12.0, 12.5, 11.9))).isTrue();
  }

  @Test
  void oneNoisyStepIsNotTheEnd() {
    assertThat(UntilSteady.isReached(List.of(20.0, 12.0, 15.0, 10.0))).isFalse();
    assertThat(UntilSteady.isReached(List.of(20.0, 12.0, 15.0, 10.0, 10.1, 9.9))).isTrue();
  }
}
