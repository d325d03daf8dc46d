package io.swarmhold.edge.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.swarmhold.edge.http.Observer;
import io.swarmhold.model.LatencyHistogram;
import io.swarmhold.model.port.NodeStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * What Prometheus sees. Labels are route templates and status codes: nothing that a tenant named.
 * Safe from any thread.
 */
public final class EdgeMetrics implements Observer {

  static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private static final int STATUSES = 600;
  private static final Duration[] BOUNDS = {
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(30),
    Duration.ofSeconds(60)
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<String, AtomicReferenceArray<Timer>> requests = new ConcurrentHashMap<>();

  /** Micrometer refers to what it counts weakly, and would go on showing the last value it saw. */
  private final Queue<Supplier<Number>> counters = new ConcurrentLinkedQueue<>();

  private final LatencyHistogram submitLatency = new LatencyHistogram();
  private final LatencyHistogram completeLatency = new LatencyHistogram();

  public EdgeMetrics(NodeStatus status) {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    registry.getPrometheusRegistry().register(new NodeCollector(status, latencies()));
  }

  /** Of submissions, from the end of the request's headers to its answer. */
  public LatencyHistogram submitLatency() {
    return submitLatency;
  }

  /** Of reports that a task is done, likewise. */
  public LatencyHistogram completeLatency() {
    return completeLatency;
  }

  /** Both, by name. */
  public Map<String, LatencyHistogram> latencies() {
    var latencies = new LinkedHashMap<String, LatencyHistogram>();
    latencies.put("submit", submitLatency);
    latencies.put("complete", completeLatency);
    return latencies;
  }

  /** Shows the value of {@code gauge} under the name. */
  public void gauge(String name, String help, Supplier<Number> gauge) {
    Gauge.builder(name, gauge).description(help).register(registry);
  }

  /** Shows what {@code counter} has counted under the name. */
  public void counter(String name, String help, Supplier<Number> counter) {
    counters.add(counter);
    FunctionCounter.builder(name, counter, supplier -> supplier.get().doubleValue())
        .description(help)
        .register(registry);
  }

  @Override
  public void answered(String template, int status, long nanos) {
    AtomicReferenceArray<Timer> timers = requests.get(template);
    if (timers == null) {
      timers = requests.computeIfAbsent(template, unused -> new AtomicReferenceArray<>(STATUSES));
    }
    Timer timer = timers.get(status);
    if (timer == null) {
      timer = timer(template, status);
      timers.set(status, timer);
    }
    timer.record(nanos, TimeUnit.NANOSECONDS);
  }

  /** All of it, in the form that {@code contentType} names. May take milliseconds. */
  String scrape(String contentType) {
    return registry.scrape(contentType);
  }

  private Timer timer(String template, int status) {
    return Timer.builder("swarmhold.http.request.duration")
        .description("From the end of a request's headers to its answer")
        .tag("route", template)
        .tag("status", Integer.toString(status))
        .serviceLevelObjectives(BOUNDS)
        .register(registry);
  }
}
