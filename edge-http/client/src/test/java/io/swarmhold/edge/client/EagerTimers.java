package io.swarmhold.edge.client;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Time that jumps to whatever is waited for, and remembers how long that was. */
final class EagerTimers implements Timers {

  private final AtomicLong nanos = new AtomicLong();
  private final List<Duration> waited = new CopyOnWriteArrayList<>();

  List<Duration> waited() {
    return waited;
  }

  @Override
  public long nanos() {
    return nanos.get();
  }

  @Override
  public Instant now() {
    return Instant.EPOCH.plusNanos(nanos.get());
  }

  @Override
  public Pending after(Duration delay, Runnable action) {
    waited.add(delay);
    nanos.addAndGet(delay.toNanos());
    action.run();
    return () -> {};
  }
}
