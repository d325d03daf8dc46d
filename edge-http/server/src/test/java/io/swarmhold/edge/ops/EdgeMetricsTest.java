package io.swarmhold.edge.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.edge.testkit.EdgeUnderTest;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EdgeMetricsTest {

  /** What a counter reads is held by the metrics alone, as by callers that pass a lambda. */
  @Test
  void aCounterGoesOnCountingAfterACollection() {
    try (EdgeUnderTest edge = EdgeUnderTest.start()) {
      var metrics = new EdgeMetrics(edge.swarm().status);
      var count = new AtomicLong();
      metrics.counter("swarmhold.test.messages", "Test", count::get);
      collectGarbage();
      count.set(7);
      assertThat(metrics.scrape(EdgeMetrics.TEXT)).contains("swarmhold_test_messages_total 7.0");
    }
  }

  private static void collectGarbage() {
    var gone = new WeakReference<>(new Object());
    while (gone.get() != null) {
      System.gc();
    }
  }
}
