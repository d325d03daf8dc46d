package io.swarmhold.perf.load.drive;

import org.HdrHistogram.Histogram;

/**
 * How long things took, of those that began within the measured window. In microseconds, from the
 * time a frame was <em>meant</em> to be sent: a frame that had to wait for its turn counts with the
 * wait (no coordinated omission).
 */
public final class Latencies {

  private static final long LONGEST_MICROS = 600_000_000;
  private static final int DIGITS = 3;

  private final Histogram submit = new Histogram(LONGEST_MICROS, DIGITS);
  private final Histogram dispatch = new Histogram(LONGEST_MICROS, DIGITS);
  private final Histogram complete = new Histogram(LONGEST_MICROS, DIGITS);
  private long windowStart = Long.MAX_VALUE;
  private long windowEnd = Long.MAX_VALUE;

  /** From now on begins what is measured. */
  void open(long nowNanos) {
    windowStart = nowNanos;
  }

  /** What begins from now on is not measured; what began before still is. */
  void close(long nowNanos) {
    windowEnd = nowNanos;
  }

  void submitted(long intended, long now, int tasks) {
    record(submit, intended, now, tasks);
  }

  void dispatched(long intended, long now) {
    record(dispatch, intended, now, 1);
  }

  void completed(long sent, long now, int tasks) {
    record(complete, sent, now, tasks);
  }

  /** From the intended time of sending to the answer that it is as durable as asked. */
  public Histogram submit() {
    return submit;
  }

  /** From the intended time of sending to the task's arrival at an agent. */
  public Histogram dispatch() {
    return dispatch;
  }

  /** From the agent's report to its acknowledgement. */
  public Histogram complete() {
    return complete;
  }

  private void record(Histogram histogram, long from, long now, int times) {
    if (from >= windowStart && from < windowEnd && times > 0) {
      histogram.recordValueWithCount(Math.clamp((now - from) / 1_000, 0, LONGEST_MICROS), times);
    }
  }
}
