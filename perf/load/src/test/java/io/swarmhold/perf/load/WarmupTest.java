package io.swarmhold.perf.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.perf.load.Warmup.UntilSteady;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarmupTest {

  @Test
  void isOverWhenATaskHasStoppedBecomingCheaper() {
    assertThat(UntilSteady.ALONE.isReached(List.of())).isFalse();
    assertThat(UntilSteady.ALONE.isReached(List.of(20.0, 20.0))).isFalse();
    assertThat(UntilSteady.ALONE.isReached(List.of(30.0, 20.0, 12.0))).isFalse();
    assertThat(UntilSteady.ALONE.isReached(List.of(30.0, 12.0, 12.5))).isFalse();
    assertThat(UntilSteady.ALONE.isReached(List.of(30.0, 12.0, 12.5, 11.9))).isTrue();
  }

  @Test
  void oneNoisyStepIsNotTheEnd() {
    assertThat(UntilSteady.ALONE.isReached(List.of(20.0, 12.0, 15.0, 10.0))).isFalse();
    assertThat(UntilSteady.ALONE.isReached(List.of(20.0, 12.0, 15.0, 10.0, 10.1, 9.9))).isTrue();
  }

  @Test
  void membersThatShareTheCoresAreGivenLonger() {
    List<Double> flatForAWhile = List.of(200.0, 150.0, 160.0, 155.0, 170.0, 60.0);
    assertThat(UntilSteady.CLUSTER.isReached(flatForAWhile)).isFalse();
    assertThat(Warmup.parse("auto", 3)).isEqualTo(UntilSteady.CLUSTER);
    assertThat(Warmup.parse("auto", 1)).isEqualTo(UntilSteady.ALONE);
    assertThat(Warmup.parse("7", 3)).isEqualTo(new Warmup.Fixed(7));
  }
}
