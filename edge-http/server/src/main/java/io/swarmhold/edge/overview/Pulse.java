package io.swarmhold.edge.overview;

import io.swarmhold.model.port.NodeStatus.QueueStatus;

/** What a tenant's counters did between the last two looks at them, per second. Immutable. */
record Pulse(long atNanos, QueueStatus counted, double created, double succeeded, double failed) {

  private static final double NANOS_PER_SECOND = 1e9;

  /** Looks closer to each other than this would magnify chance. */
  private static final long LEAST_NANOS = 200_000_000;

  static Pulse first(QueueStatus counted, long nowNanos) {
    return new Pulse(nowNanos, counted, 0, 0, 0);
  }

  /** This, if hardly any time has passed since. */
  Pulse next(QueueStatus now, long nowNanos) {
    long elapsed = nowNanos - atNanos;
    if (elapsed < LEAST_NANOS) {
      return this;
    }
    double seconds = elapsed / NANOS_PER_SECOND;
    return new Pulse(
        nowNanos,
        now,
        (now.created() - counted.created()) / seconds,
        (now.succeeded() - counted.succeeded()) / seconds,
        (now.failed() - counted.failed()) / seconds);
  }
}
