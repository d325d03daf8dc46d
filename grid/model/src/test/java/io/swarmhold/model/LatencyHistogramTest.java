package io.swarmhold.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.swarmhold.model.kit.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LatencyHistogramTest {

  private final LatencyHistogram histogram = new LatencyHistogram();

  static LongStream seeds() {
    return Seeds.upTo(30);
  }

  @Test
  void isEmptyAtFirst() {
    assertThat(histogram.count()).isZero();
    assertThat(histogram.percentileMicros(0.99)).isZero();
    assertThat(histogram.countUpTo(Long.MAX_VALUE)).isZero();
  }

  @Test
  void smallOnesAreExact() {
    for (int micros = 0; micros < 16; micros++) {
      histogram.recordMicros(micros, 1);
    }
    for (int micros = 0; micros < 16; micros++) {
      assertThat(histogram.percentileMicros((micros + 1) / 16.0)).isEqualTo(micros);
      assertThat(histogram.countUpTo(micros)).isEqualTo(micros + 1L);
    }
  }

  @Test
  void negativeOnesCountAsNothingAndLongOnesAreNotLost() {
    histogram.recordNanos(-5_000_000);
    assertThat(histogram.percentileMicros(1)).isZero();
    histogram.recordMicros(Long.MAX_VALUE / 4, 1);
    histogram.recordMicros(3_600_000_000L, 1);
    assertThat(histogram.count()).isEqualTo(3);
    assertThat(histogram.percentileMicros(1)).isGreaterThanOrEqualTo(3_600_000_000L);
  }

  @Test
  void countsManyAtOnce() {
    histogram.recordMicros(2_000_000, 5);
    histogram.recordNanos(1_999);
    assertThat(histogram.count()).isEqualTo(6);
    assertThat(histogram.sumSeconds()).isCloseTo(10.000001, within(1e-9));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void percentilesAreNeverBelowTheTruthAndNeverAnEighthAbove(long seed) {
    var dice = new SplittableRandom(seed);
    long[] values = new long[500];
    for (int i = 0; i < values.length; i++) {
      values[i] = dice.nextLong(1L << dice.nextInt(1, 32));
      histogram.recordMicros(values[i], 1);
    }
    Arrays.sort(values);
    for (double share : new double[] {0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 1}) {
      long truth = values[(int) Math.ceil(share * values.length) - 1];
      assertThat(histogram.percentileMicros(share)).isBetween(truth, truth + truth / 8 + 1);
    }
    long limit = values[250];
    assertThat(histogram.countUpTo(limit))
        .isLessThanOrEqualTo(Arrays.stream(values).filter(value -> value <= limit).count());
  }
}
