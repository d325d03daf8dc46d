package io.swarmhold.grid;

import io.swarmhold.model.kit.ManualTime;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs what was put off when the test lets time pass, on the test's thread; starts no thread of its
 * own.
 */
public final class ManualTimer extends ScheduledThreadPoolExecutor {

  private final ManualTime time;
  private final PriorityQueue<Task<?>> tasks =
      new PriorityQueue<>(Comparator.comparingLong(task -> task.dueMillis));

  public ManualTimer(ManualTime time) {
    super(0);
    this.time = time;
  }

  /** As timers do, it goes by the monotonic clock. */
  private long elapsedMillis() {
    return TimeUnit.NANOSECONDS.toMillis(time.nanos());
  }

  /** Lets time pass, and what is due happen when it is. */
  public void advance(Duration by) {
    long until = elapsedMillis() + by.toMillis();
    for (Task<?> next = takeDue(until); next != null; next = takeDue(until)) {
      time.advanceMillis(Math.max(0, next.dueMillis - elapsedMillis()));
      next.run();
    }
    time.advanceMillis(until - elapsedMillis());
  }

  private synchronized @Nullable Task<?> takeDue(long until) {
    for (Task<?> next = tasks.peek();
        next != null && next.dueMillis <= until;
        next = tasks.peek()) {
      tasks.remove();
      if (!next.isCancelled()) {
        return next;
      }
    }
    return null;
  }

  private synchronized void add(Task<?> task) {
    tasks.add(task);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    Task<Boolean> task = new Task<>(of(command), elapsedMillis() + unit.toMillis(delay), 0);
    add(task);
    return task;
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    Task<V> task = new Task<>(callable, elapsedMillis() + unit.toMillis(delay), 0);
    add(task);
    return task;
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    Task<Boolean> task =
        new Task<>(
            of(command), elapsedMillis() + unit.toMillis(initialDelay), unit.toMillis(delay));
    add(task);
    return task;
  }

  private static Callable<Boolean> of(Runnable command) {
    return () -> {
      command.run();
      return true;
    };
  }

  private final class Task<V> extends FutureTask<V> implements RunnableScheduledFuture<V> {

    private final long periodMillis;
    private long dueMillis;

    Task(Callable<V> command, long dueMillis, long periodMillis) {
      super(command);
      this.dueMillis = dueMillis;
      this.periodMillis = periodMillis;
    }

    @Override
    public void run() {
      if (periodMillis == 0) {
        super.run();
      } else if (runAndReset()) {
        dueMillis = elapsedMillis() + periodMillis;
        add(this);
      }
    }

    @Override
    public boolean isPeriodic() {
      return periodMillis > 0;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(dueMillis - elapsedMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.MILLISECONDS), other.getDelay(TimeUnit.MILLISECONDS));
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }
}
