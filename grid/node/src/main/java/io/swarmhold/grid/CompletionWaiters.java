package io.swarmhold.grid;

import io.swarmhold.model.TaskId;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Those who wait for a task to be over. */
final class CompletionWaiters {

  /** Beyond so many, a new one is answered at once with the task as it is. */
  static final int MAX_WAITERS = 100_000;

  private final ConcurrentHashMap<TaskId, Set<Runnable>> waiters = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private volatile boolean closed;

  /** Runs {@code then} once when the task is over; call the returned handle to give up. */
  Runnable await(TaskId task, Runnable then) {
    if (count.incrementAndGet() > MAX_WAITERS) {
      count.decrementAndGet();
      then.run();
      return () -> {};
    }
    waiters.compute(
        task,
        (id, known) -> {
          Set<Runnable> all = known == null ? new LinkedHashSet<>() : known;
          all.add(then);
          return all;
        });
    if (closed) {
      close();
    }
    return () -> giveUp(task, then);
  }

  private void giveUp(TaskId task, Runnable then) {
    waiters.computeIfPresent(
        task,
        (id, known) -> {
          if (known.remove(then)) {
            count.decrementAndGet();
          }
          return known.isEmpty() ? null : known;
        });
  }

  void over(int shard, long number) {
    if (!waiters.isEmpty()) {
      run(new TaskId(shard, number));
    }
  }

  private void run(TaskId task) {
    Set<Runnable> done = waiters.remove(task);
    if (done != null) {
      count.addAndGet(-done.size());
      done.forEach(Runnable::run);
    }
  }

  /** The shard has moved: its tasks end where nobody tells of it here. */
  void left(int shard) {
    waiters.keySet().stream().filter(task -> task.shard() == shard).forEach(this::run);
  }

  int size() {
    return count.get();
  }

  /** All at once: what they wait for will not come from here any more. */
  void close() {
    closed = true;
    waiters.keySet().forEach(this::run);
  }
}
