package io.swarmhold.edge.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Time that stands still until the test lets it pass. */
final class StepTimers implements Timers {

  private static final long PATIENCE_SECONDS = 10;

  private static final class Due {
    private final long atNanos;
    private final Runnable action;
    private boolean cancelled;

    Due(long atNanos, Runnable action) {
      this.atNanos = atNanos;
      this.action = action;
    }
  }

  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparingLong(due -> due.atNanos));
  private long nanos;
  private int scheduled;

  @Override
  public synchronized long nanos() {
    return nanos;
  }

  @Override
  public Instant now() {
    return Instant.EPOCH.plusNanos(nanos());
  }

  @Override
  public synchronized Pending after(Duration delay, Runnable action) {
    var due = new Due(nanos + delay.toNanos(), action);
    queue.add(due);
    scheduled++;
    notifyAll();
    return () -> cancel(due);
  }

  private synchronized void cancel(Due due) {
    due.cancelled = true;
  }

  /** Waits until so many actions have been put off since the beginning. */
  synchronized void awaitScheduled(int count) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (scheduled < count) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError(scheduled + " put off (expected: " + count + ")");
      }
      wait(left);
    }
  }

  /** Lets time pass; what is due happens on the test's thread. */
  void advance(Duration by) {
    long until = nanos() + by.toNanos();
    for (Due due = next(until); due != null; due = next(until)) {
      due.action.run();
    }
    synchronized (this) {
      nanos = until;
    }
  }

  private synchronized @Nullable Due next(long until) {
    while (!queue.isEmpty() && queue.peek().atNanos <= until) {
      Due due = queue.remove();
      if (!due.cancelled) {
        nanos = Math.max(nanos, due.atNanos);
        return due;
      }
    }
    return null;
  }
}
