package io.swarmhold.model.schedule;

import org.jspecify.annotations.Nullable;

/**
 * A run of a schedule that was started.
 *
 * @param number counts the runs of its schedule, from 1
 * @param task the number of its task within the shard
 * @param endedAtMillis 0 while it is open
 * @param end null while it is open
 */
public record Run(
    long number,
    DueRun due,
    long startedAtMillis,
    long task,
    long endedAtMillis,
    @Nullable RunEnd end) {

  public boolean isOpen() {
    return end == null;
  }

  Run ended(RunEnd how, long at) {
    return new Run(number, due, startedAtMillis, task, at, how);
  }
}
