package io.swarmhold.perf.load.replay;

import io.swarmhold.perf.load.trace.Arrival;
import io.swarmhold.perf.load.trace.Arrivals;

/**
 * Sends each request when it is due, whatever became of those before. If that is late, the next one
 * still is due when it is: what waits here counts as waiting (no coordinated omission).
 */
final class OpenLoop {

  /** Takes a request; it should not wait for the answer. */
  @FunctionalInterface
  interface Target {
    void submit(Arrival request) throws InterruptedException;
  }

  private final ArrivalSchedule schedule;
  private final Stopwatch time;
  private final Target target;

  OpenLoop(ArrivalSchedule schedule, Stopwatch time, Target target) {
    this.schedule = schedule;
    this.time = time;
    this.target = target;
  }

  /** Returns when the last one is sent. */
  void run(Arrivals arrivals) throws InterruptedException {
    for (Arrival next = arrivals.next(); next != null; next = arrivals.next()) {
      time.sleepUntil(schedule.dueNanos(next));
      target.submit(next);
    }
  }
}
