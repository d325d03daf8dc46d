package io.swarmhold.perf.load.drive;

import static org.assertj.core.api.Assertions.assertThat;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** What is measured belongs to the span in which it began. */
class LatenciesTest {

  private final Latencies latencies = new Latencies();

  @Test
  void onlyWhatBeganWithinTheWindowCounts() {
    latencies.submitted(5, 10_000, 1);
    latencies.open(100);
    latencies.submitted(99, 10_000, 1);
    latencies.submitted(100, 10_000, 1);
    latencies.close(200);
    latencies.submitted(199, 10_000, 2);
    latencies.submitted(200, 10_000, 1);
    assertThat(latencies.submit().getTotalCount()).isEqualTo(3);
  }

  @Test
  void aLateAnswerBelongsToTheWindowInWhichItBegan() {
    latencies.open(100);
    Histogram first = latencies.submit();
    latencies.close(200);
    latencies.open(200);
    latencies.submitted(150, 5_000_150, 1);
    latencies.submitted(250, 1_000_250, 1);
    assertThat(first.getTotalCount()).isEqualTo(1);
    assertThat(first.getMaxValue()).isBetween(5_000L, 5_010L);
    assertThat(latencies.submit().getTotalCount()).isEqualTo(1);
    assertThat(latencies.submit().getMaxValue()).isBetween(1_000L, 1_001L);
  }
}
