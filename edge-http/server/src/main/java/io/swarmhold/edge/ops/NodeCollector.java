package io.swarmhold.edge.ops;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.swarmhold.model.LatencyHistogram;
import io.swarmhold.model.port.NodeStatus;
import java.util.Map;

/** The node's own counts and times, read when Prometheus asks. */
final class NodeCollector implements MultiCollector {

  private static final String PREFIX = "swarmhold_";
  private static final String TOTAL = "_total";

  /** Upper bounds of the buckets, in microseconds. */
  private static final long[] BOUNDS = {
    100,
    250,
    500,
    1_000,
    2_500,
    5_000,
    10_000,
    25_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000,
    60_000_000,
    600_000_000
  };

  private final NodeStatus status;
  private final Map<String, LatencyHistogram> own;

  /**
   * @param own histograms of the edge, by name
   */
  NodeCollector(NodeStatus status, Map<String, LatencyHistogram> own) {
    this.status = status;
    this.own = own;
  }

  @Override
  public MetricSnapshots collect() {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    status.counters().forEach((name, value) -> all.metricSnapshot(counter(name, value)));
    status.gauges().forEach((name, value) -> all.metricSnapshot(gauge(name, value)));
    status.histograms().forEach((name, value) -> all.metricSnapshot(histogram(name, value)));
    own.forEach((name, value) -> all.metricSnapshot(histogram(name, value)));
    return all.build();
  }

  private static CounterSnapshot counter(String name, long value) {
    String bare = name.endsWith(TOTAL) ? name.substring(0, name.length() - TOTAL.length()) : name;
    return CounterSnapshot.builder()
        .name(PREFIX + bare)
        .help(words(bare) + " since the node started")
        .dataPoint(CounterDataPointSnapshot.builder().value((double) value).build())
        .build();
  }

  private static GaugeSnapshot gauge(String name, double value) {
    return GaugeSnapshot.builder()
        .name(PREFIX + name)
        .help(words(name) + " now")
        .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
        .build();
  }

  private static HistogramSnapshot histogram(String name, LatencyHistogram histogram) {
    return HistogramSnapshot.builder()
        .name(PREFIX + name + "_seconds")
        .help("how long " + words(name) + " took")
        .dataPoint(
            HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(buckets(histogram))
                .sum(histogram.sumSeconds())
                .build())
        .build();
  }

  private static ClassicHistogramBuckets buckets(LatencyHistogram histogram) {
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    long total = histogram.count();
    long before = 0;
    for (long bound : BOUNDS) {
      long upTo = Math.min(total, histogram.countUpTo(bound));
      buckets.bucket(bound / 1e6, Math.max(0, upTo - before));
      before = Math.max(before, upTo);
    }
    return buckets.bucket(Double.POSITIVE_INFINITY, Math.max(0, total - before)).build();
  }

  private static String words(String name) {
    return name.replace('_', ' ');
  }
}
