package io.swarmhold.perf.load.replay;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Cuts one agent off, in the middle of a task if it has one when it is due, and mends that. */
final class Fate {

  /** So long it may be without a task when its time has come; then it is cut off idle. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Cable cable;
  private final Cut cut;
  private final Stopwatch time;
  private final CountDownLatch struck = new CountDownLatch(1);
  private volatile boolean cameBack;

  Fate(Cable cable, Cut cut, Stopwatch time) {
    this.cable = cable;
    this.cut = cut;
    this.time = time;
  }

  /** The agent is half way through a task. */
  void halfway() {
    if (time.nanos() >= cut.after().toNanos()) {
      strike();
    }
  }

  /** Runs until nothing more is to happen by time alone. */
  void run() {
    try {
      time.sleepUntil(cut.after().toNanos());
      if (!struck.await(GRACE.toNanos(), TimeUnit.NANOSECONDS)) {
        strike();
      }
      if (cut.away().isPresent()) {
        time.sleepUntil(time.nanos() + cut.away().get().toNanos());
        cameBack = true;
        cable.mend();
      }
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  boolean hasStruck() {
    return struck.getCount() == 0;
  }

  boolean cameBack() {
    return cameBack;
  }

  private synchronized void strike() {
    if (!hasStruck()) {
      cable.cut();
      struck.countDown();
    }
  }
}
