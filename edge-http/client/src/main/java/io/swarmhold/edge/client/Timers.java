package io.swarmhold.edge.client;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Time, as the client sees it: tests bring their own. */
interface Timers {

  /** Elapsed time from an arbitrary origin. */
  long nanos();

  /** The time of day, only ever compared with what the server wrote into a lease. */
  Instant now();

  /**
   * Runs {@code action} once after {@code delay}, unless cancelled, or closed: then never. It must
   * not block.
   */
  Pending after(Duration delay, Runnable action);

  /** Something that is yet to come. */
  interface Pending {
    void cancel();
  }

  /** The machine's clocks and one daemon thread. */
  final class Real implements Timers, AutoCloseable {

    private final ScheduledThreadPoolExecutor executor;

    Real() {
      executor =
          new ScheduledThreadPoolExecutor(
              1, Thread.ofPlatform().daemon().name("swarmhold-client-timers").factory());
      executor.setRemoveOnCancelPolicy(true);
      executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public Instant now() {
      return Instant.now();
    }

    @Override
    public Pending after(Duration delay, Runnable action) {
      try {
        var future = executor.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
      } catch (RejectedExecutionException e) {
        return () -> {}; // closed
      }
    }

    @Override
    public void close() {
      executor.shutdownNow();
    }
  }
}
