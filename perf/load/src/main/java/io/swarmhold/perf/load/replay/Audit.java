package io.swarmhold.perf.load.replay;

import io.swarmhold.edge.client.SwarmholdClient;
import io.swarmhold.edge.client.Task;
import io.swarmhold.model.Attempt;
import io.swarmhold.model.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks the server for every task that it accepted, one by one. */
final class Audit {

  /** Who asks at a time; more would only wait for each other. */
  private static final int ASKING = 16;

  /** Lists may be a moment behind; a task that is not over a moment later is one that is lost. */
  private static final Duration LAG = Duration.ofSeconds(10);

  private static final Duration AGAIN = Duration.ofMillis(250);

  private final SwarmholdClient client;
  private final Journal journal;

  private final List<String> lost = new ArrayList<>();
  private final Map<TaskId, String> dead = new HashMap<>();
  private long completed;
  private long deadLettered;
  private long forgotten;
  private long doubled;
  private long retries;

  Audit(SwarmholdClient client, Journal journal) {
    this.client = client;
    this.journal = journal;
  }

  Verdict of(String pool) throws InterruptedException {
    List<TaskId> tasks = journal.tasksAccepted();
    try (var threads = Executors.newFixedThreadPool(ASKING, Thread.ofVirtual().factory())) {
      List<Future<?>> asked = new ArrayList<>();
      tasks.forEach(task -> asked.add(threads.submit(() -> judge(task))));
      for (Future<?> answer : asked) {
        join(answer);
      }
    }
    Set<TaskId> listed = deadLetters(pool);
    dead.forEach((task, reason) -> enterDead(task, reason, listed.contains(task)));
    return new Verdict(completed, deadLettered, doubled, retries, forgotten, lost);
  }

  private static void join(Future<?> answer) throws InterruptedException {
    try {
      answer.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    }
  }

  private void judge(TaskId id) {
    Optional<Task> task = client.get(id);
    if (task.isPresent() && !task.get().isFinal()) {
      task = Optional.of(client.await(id, LAG));
    }
    enter(id, task);
  }

  private synchronized void enter(TaskId id, Optional<Task> known) {
    long times = journal.timesConfirmed(id);
    if (known.isEmpty()) {
      forget(id, times);
      return;
    }
    Task task = known.get();
    retries += Math.max(0, task.attemptCount() - 1);
    doubled += Math.max(times, successes(task)) > 1 ? 1 : 0;
    switch (task.status()) {
      case SUCCEEDED -> completed++;
      case DEAD -> dead.put(id, task.deadReason().map(Enum::name).orElse(""));
      case DELAYED, QUEUED, RUNNING, CANCELLED -> lost.add(id + ": " + task.status());
    }
  }

  private void enterDead(TaskId id, String reason, boolean listed) {
    if (!listed || reason.isEmpty()) {
      lost.add(id + ": dead, but not among the dead letters with a reason");
    } else if (journal.timesConfirmed(id) > 0) {
      lost.add(id + ": confirmed to an agent, and dead");
    } else {
      deadLettered++;
    }
  }

  /** It remembers so many finished tasks only; what it confirmed was completed all the same. */
  private void forget(TaskId id, long timesConfirmed) {
    if (timesConfirmed == 0) {
      lost.add(id + ": unknown to the server");
      return;
    }
    forgotten++;
    completed++;
    doubled += timesConfirmed > 1 ? 1 : 0;
  }

  private static long successes(Task task) {
    return task.attempts().stream()
        .filter(attempt -> attempt.outcome() == Attempt.Ending.SUCCEEDED)
        .count();
  }

  private Set<TaskId> deadLetters(String pool) throws InterruptedException {
    Set<TaskId> listed = new HashSet<>();
    for (long waited = 0; waited <= LAG.toMillis(); waited += AGAIN.toMillis()) {
      client.deadLetters().list(pool).map(Task::id).forEach(listed::add);
      if (listed.containsAll(dead.keySet())) {
        break;
      }
      Thread.sleep(AGAIN);
    }
    return listed;
  }
}
