package io.swarmhold.perf.load.replay;

import io.swarmhold.perf.load.trace.Arrival;

/**
 * When each request is meant to be sent.
 *
 * @param speed so many times faster than it was
 */
record ArrivalSchedule(double speed) {

  /** By the {@link Stopwatch}. Whether the one before was late makes no difference. */
  long dueNanos(Arrival arrival) {
    return Math.round(arrival.afterNanos() / speed);
  }
}
