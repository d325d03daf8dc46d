package io.swarmhold.model.schedule;

import org.jspecify.annotations.Nullable;

/**
 * A schedule as its shard knows it. Never changes: what happens makes a new one.
 *
 * @param specBytes see {@link #spec}; not to be changed
 * @param pause null unless it is paused
 * @param upcoming the first time that has not been looked at yet; of no meaning while it is paused
 */
public record Schedule(
    ScheduleKey key,
    byte[] specBytes,
    @Nullable Pause pause,
    Upcoming upcoming,
    Backlog backlog,
    RunHistory history,
    RunCounts counts,
    Stamp stamp) {

  /** Of the record, its names, its places in the table and the order of times. */
  private static final long OVERHEAD_BYTES = 600;

  /** Of a run that is remembered or waits. */
  private static final long RUN_BYTES = 80;

  /** What was asked for. Cost: some microseconds, and a copy of the payload. */
  public ScheduleSpec spec() {
    return ScheduleSpecCodec.decode(specBytes);
  }

  public long revision() {
    return stamp.revision();
  }

  /** When time has something to do here; {@link Recurrence#NEVER} for not until something else. */
  public long dueAtMillis() {
    return Math.min(
        backlog.retryAtMillis(), looksAhead() ? upcoming.dueAtMillis() : Recurrence.NEVER);
  }

  /** Whether its times are of interest: not while it is paused, or too much waits already. */
  boolean looksAhead() {
    return pause == null && backlog.room() > 0;
  }

  /** What it takes of memory, about. */
  public long bytes() {
    int runs = history.runs().size() + backlog.waiting().size();
    return OVERHEAD_BYTES + specBytes.length + runs * RUN_BYTES;
  }

  /** What waits may be allowed to start by what is new. */
  Schedule in(byte[] newSpec, Upcoming newUpcoming, Stamp newStamp) {
    Backlog retried = backlog.retriedAt(newStamp.updatedAtMillis());
    return new Schedule(key, newSpec, pause, newUpcoming, retried, history, counts, newStamp);
  }

  Schedule in(@Nullable Pause newPause, Upcoming newUpcoming, Stamp newStamp) {
    return new Schedule(key, specBytes, newPause, newUpcoming, backlog, history, counts, newStamp);
  }

  Schedule in(Upcoming newUpcoming, Backlog newBacklog, RunCounts newCounts) {
    return new Schedule(key, specBytes, pause, newUpcoming, newBacklog, history, newCounts, stamp);
  }

  Schedule in(Backlog newBacklog, RunHistory newHistory, RunCounts newCounts) {
    return new Schedule(key, specBytes, pause, upcoming, newBacklog, newHistory, newCounts, stamp);
  }
}
