package io.swarmhold.perf.load.replay;

import io.swarmhold.model.TaskId;
import io.swarmhold.perf.load.trace.Arrival;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.HdrHistogram.Histogram;

/**
 * What submitters and agents saw, as they saw it: some 150 bytes a task. May be used by several
 * threads.
 */
final class Journal {

  private static final long LONGEST_MICROS = Duration.ofDays(2).toNanos() / 1_000;
  private static final int DIGITS = 3;

  /** What is known of one task. */
  private static final class Entry {
    private boolean accepted;
    private boolean begun;
    private int confirmed;
  }

  private final Map<TaskId, Entry> entries = new HashMap<>();
  private final Histogram submits = new Histogram(LONGEST_MICROS, DIGITS);
  private final Histogram waits = new Histogram(LONGEST_MICROS, DIGITS);
  private final Histogram services = new Histogram(LONGEST_MICROS, DIGITS);
  private final ArrivalSchedule schedule;
  private final Stopwatch time;
  private long accepted;
  private long settled;
  private long failuresInjected;
  private long lastWordNanos;
  private long lastMoveNanos;

  Journal(ArrivalSchedule schedule, Stopwatch time) {
    this.schedule = schedule;
    this.time = time;
  }

  /** The server said that it took it. */
  synchronized void accepted(TaskId task, Arrival request) {
    Entry entry = entry(task);
    if (!entry.accepted) {
      entry.accepted = true;
      accepted++;
      record(submits, moved() - schedule.dueNanos(request));
    }
  }

  /** An agent has it in its hands; it may have been in others'. */
  synchronized void began(TaskId task, Arrival request) {
    Entry entry = entry(task);
    if (!entry.begun) {
      entry.begun = true;
      record(waits, moved() - schedule.dueNanos(request));
    }
  }

  /** An agent has done its work, and is about to say so. */
  synchronized void served(long nanos) {
    record(services, nanos);
    lastWordNanos = moved();
  }

  /** An agent is about to say that it failed, as it was told to. */
  synchronized void injected() {
    failuresInjected++;
    lastWordNanos = moved();
  }

  /** The server said that it took an agent's completion. */
  synchronized void confirmed(TaskId task) {
    Entry entry = entry(task);
    settled += entry.confirmed == 0 ? 1 : 0;
    entry.confirmed++;
    lastWordNanos = moved();
  }

  synchronized List<TaskId> tasksAccepted() {
    return tasks(entry -> entry.accepted);
  }

  /** Accepted, and no completion of theirs. */
  synchronized List<TaskId> tasksOpen() {
    return tasks(entry -> entry.accepted && entry.confirmed == 0);
  }

  /** How often the server took a completion of it. */
  synchronized int timesConfirmed(TaskId task) {
    return entry(task).confirmed;
  }

  synchronized long accepted() {
    return accepted;
  }

  /** Tasks that were completed. */
  synchronized long settled() {
    return settled;
  }

  synchronized long failuresInjected() {
    return failuresInjected;
  }

  /** From the first arrival to the last thing that an agent said. */
  synchronized Duration makespan() {
    return Duration.ofNanos(lastWordNanos);
  }

  /** How long nothing has happened. */
  synchronized Duration idle() {
    return Duration.ofNanos(time.nanos() - lastMoveNanos);
  }

  /** In microseconds, from the intended arrival until the server's word that it has the task. */
  synchronized Histogram submits() {
    return submits.copy();
  }

  /** In microseconds, from the intended arrival until an agent had the task for the first time. */
  synchronized Histogram waits() {
    return waits.copy();
  }

  /** In microseconds, of attempts that came to their end. */
  synchronized Histogram services() {
    return services.copy();
  }

  private long moved() {
    lastMoveNanos = time.nanos();
    return lastMoveNanos;
  }

  private List<TaskId> tasks(Predicate<Entry> which) {
    return entries.entrySet().stream()
        .filter(entry -> which.test(entry.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private Entry entry(TaskId task) {
    return entries.computeIfAbsent(task, unknown -> new Entry());
  }

  private static void record(Histogram histogram, long nanos) {
    histogram.recordValue(Math.clamp(nanos / 1_000, 0, LONGEST_MICROS));
  }
}
