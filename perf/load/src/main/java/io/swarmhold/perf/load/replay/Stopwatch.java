package io.swarmhold.perf.load.replay;

import java.time.Duration;

/** Time since the first arrival was due, and waiting for it: tests bring their own. */
interface Stopwatch {

  /** Since the beginning. */
  long nanos();

  /** Returns when {@link #nanos} has come to {@code nanos}; at once if it is beyond. */
  void sleepUntil(long nanos) throws InterruptedException;

  /** The machine's. Begins when it is made, and anew with {@link #start}. */
  final class Real implements Stopwatch {

    private volatile long origin = System.nanoTime();

    void start() {
      origin = System.nanoTime();
    }

    @Override
    public long nanos() {
      return System.nanoTime() - origin;
    }

    @Override
    public void sleepUntil(long nanos) throws InterruptedException {
      long left = nanos - nanos();
      if (left > 0) {
        Thread.sleep(Duration.ofNanos(left));
      }
    }
  }
}
