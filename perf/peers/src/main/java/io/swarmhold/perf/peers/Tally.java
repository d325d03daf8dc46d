package io.swarmhold.perf.peers;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Counts every task through its cycle and returns its permit when the cycle is over. Each task
 * counts once, however often the peer delivers it; second deliveries are counted apart.
 */
final class Tally implements Progress {

  /** Latencies above a minute are recorded as a minute: the run has failed by then. */
  private static final long HIGHEST_LATENCY_NANOS = 60_000_000_000L;

  private static final int LATENCY_DIGITS = 3;

  private final TaskSet accepted = new TaskSet();
  private final TaskSet delivered = new TaskSet();
  private final TaskSet completed = new TaskSet();
  private final AtomicInteger doubled = new AtomicInteger();
  private final TaskSet refused = new TaskSet();
  private final Histogram latencies =
      new ConcurrentHistogram(HIGHEST_LATENCY_NANOS, LATENCY_DIGITS);
  private final Semaphore permits;
  private volatile @Nullable Window window;

  /** Latencies count for tasks intended from {@code startNanos} on and before {@code endNanos}. */
  record Window(long startNanos, long endNanos) {

    boolean contains(long nanos) {
      return nanos - startNanos >= 0 && nanos - endNanos < 0;
    }
  }

  Tally(Semaphore permits) {
    this.permits = permits;
  }

  /** Says which tasks' latencies count; until then none do. */
  void measure(Window window) {
    this.window = window;
  }

  @Override
  public void accepted(int number) {
    accepted.add(number);
  }

  @Override
  public void refused(int number) {
    if (refused.add(number)) {
      permits.release();
    }
  }

  @Override
  public Payload delivered(byte[] bytes) {
    Payload payload = Payload.of(bytes);
    if (!delivered.add(payload.number())) {
      doubled.incrementAndGet();
    }
    long intended = payload.intendedNanos();
    Window measured = window;
    if (measured != null && measured.contains(intended)) {
      long latency = Math.max(0, System.nanoTime() - intended);
      latencies.recordValue(Math.min(latency, HIGHEST_LATENCY_NANOS));
    }
    return payload;
  }

  @Override
  public void completed(int number) {
    if (completed.add(number)) {
      permits.release();
    }
  }

  int acceptedCount() {
    return accepted.size();
  }

  int completedCount() {
    return completed.size();
  }

  int refusedCount() {
    return refused.size();
  }

  int doubledCount() {
    return doubled.get();
  }

  /** Tasks the server promised to keep and that never completed. */
  int lostCount() {
    return accepted.countMissingIn(completed);
  }

  double latencyMillis(double percentile) {
    return latencies.getValueAtPercentile(percentile) / 1e6;
  }
}
