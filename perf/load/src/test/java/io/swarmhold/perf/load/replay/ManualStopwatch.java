package io.swarmhold.perf.load.replay;

import io.swarmhold.model.kit.ManualTime;
import java.time.Duration;

/** Time moves when somebody sleeps, or the test says so. */
final class ManualStopwatch implements Stopwatch {

  private final ManualTime time = new ManualTime();
  private final long origin = time.nanos();

  @Override
  public long nanos() {
    return time.nanos() - origin;
  }

  @Override
  public void sleepUntil(long nanos) {
    time.advance(Duration.ofNanos(Math.max(0, nanos - nanos())));
  }

  void advance(Duration by) {
    time.advance(by);
  }
}
