package io.swarmhold.model.schedule;

import java.util.ArrayList;
import java.util.List;

/**
 * Runs of a schedule that are due and were not started yet, oldest first: another run is open, the
 * queue was full, or a tick had enough to do.
 *
 * @param retryAtMillis when to try again; {@link Recurrence#NEVER}: once a run has ended
 */
public record Backlog(List<DueRun> waiting, long retryAtMillis) {

  /** No more than these wait, beside those that are backfilled: later times are not looked at. */
  public static final int MAX_WAITING = 100;

  static final Backlog EMPTY = new Backlog(List.of(), Recurrence.NEVER);

  public Backlog {
    waiting = List.copyOf(waiting);
  }

  int backfilled() {
    return (int) waiting.stream().filter(DueRun::isBackfilled).count();
  }

  /** How many more, not to be backfilled, it takes. */
  int room() {
    return MAX_WAITING - (waiting.size() - backfilled());
  }

  boolean isWorthATry(long nowMillis) {
    return !waiting.isEmpty() && retryAtMillis <= nowMillis;
  }

  Backlog with(List<DueRun> more, long at) {
    if (more.isEmpty()) {
      return this;
    }
    List<DueRun> all = new ArrayList<>(waiting);
    all.addAll(more);
    return new Backlog(all, at);
  }

  Backlog without(DueRun one) {
    List<DueRun> left = new ArrayList<>(waiting);
    left.remove(one);
    return of(left, retryAtMillis);
  }

  /** Only what somebody wished. */
  Backlog wished() {
    List<DueRun> left = new ArrayList<>(waiting);
    left.removeIf(due -> due.cause() == RunCause.ON_TIME || due.cause() == RunCause.CAUGHT_UP);
    return of(left, retryAtMillis);
  }

  Backlog retriedAt(long millis) {
    return of(waiting, millis);
  }

  private static Backlog of(List<DueRun> waiting, long retryAt) {
    return waiting.isEmpty() ? EMPTY : new Backlog(waiting, retryAt);
  }
}
