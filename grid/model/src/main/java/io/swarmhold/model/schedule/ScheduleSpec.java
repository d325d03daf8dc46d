package io.swarmhold.model.schedule;

import io.swarmhold.model.NewTask;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to run, and when.
 *
 * @param task what each run submits: without times and without an idempotency key, for each run has
 *     its own
 * @param startMillis no run is of a time before; 0 if that does not matter
 * @param endMillis no run is of that time or a later one; 0 if that does not matter
 * @param missed what becomes of runs that come too late
 * @param catchUpMillis how late a run may be before it counts as missed, to the millisecond; 1 s to
 *     366 days, commonly a minute (Temporal: catchup window; Kubernetes: startingDeadlineSeconds)
 * @param jitterMillis runs are put off by 0 to so many milliseconds, never to the next time or
 *     beyond, so that not everybody's tasks come at midnight sharp; up to a day
 * @param note for people, up to 1 024 characters
 */
public record ScheduleSpec(
    NewTask task,
    Recurrence when,
    long startMillis,
    long endMillis,
    MissedRuns missed,
    Overlap overlap,
    long catchUpMillis,
    long jitterMillis,
    String note) {

  public static final long DEFAULT_CATCH_UP_MILLIS = 60_000;
  public static final long MIN_CATCH_UP_MILLIS = 1_000;
  public static final long MAX_CATCH_UP_MILLIS = 366 * 86_400_000L;
  public static final long MAX_JITTER_MILLIS = 86_400_000;
  public static final int MAX_NOTE = 1_024;

  public ScheduleSpec {
    if (task.options().idempotencyKey() != null) {
      throw new IllegalArgumentException(
          "idempotencyKey: given (expected: none, runs have theirs)");
    }
    if (task.options().notBeforeMillis() != 0 || task.options().deadlineMillis() != 0) {
      throw new IllegalArgumentException("notBefore, deadline: given (expected: none)");
    }
    Bounds.time("start", startMillis);
    Bounds.time("end", endMillis);
    if (endMillis != 0 && endMillis <= startMillis) {
      throw new IllegalArgumentException(
          "end: %d (expected: after start, %d)".formatted(endMillis, startMillis));
    }
    Bounds.within("catchUpMs", catchUpMillis, MIN_CATCH_UP_MILLIS, MAX_CATCH_UP_MILLIS);
    Bounds.within("jitterMs", jitterMillis, 0, MAX_JITTER_MILLIS);
    Bounds.text("note", note, MAX_NOTE);
  }

  /** Late ones are dropped, those that find another open are too. */
  public static ScheduleSpec of(NewTask task, Recurrence when) {
    return new ScheduleSpec(
        task, when, 0, 0, MissedRuns.SKIP, Overlap.SKIP, DEFAULT_CATCH_UP_MILLIS, 0, "");
  }

  /** The first time after {@code afterMillis}, or {@link Recurrence#NEVER}. */
  public long next(long afterMillis) {
    long next = when.next(Math.max(afterMillis, startMillis - 1));
    boolean isOver = next >= (endMillis == 0 ? Bounds.END_OF_TIME : endMillis);
    return isOver ? Recurrence.NEVER : next;
  }

  /** The same with its jitter. */
  Upcoming upcoming(ScheduleKey key, long afterMillis) {
    return atTime(key, next(afterMillis));
  }

  private Upcoming atTime(ScheduleKey key, long time) {
    return time == Recurrence.NEVER
        ? Upcoming.NONE
        : new Upcoming(time, time + Jitter.of(key, time, next(time), jitterMillis));
  }

  /**
   * Those from {@code first} on that are due at {@code nowMillis}, at most {@code most}; then the
   * one after them, whether it is due or not.
   */
  List<Upcoming> passed(ScheduleKey key, Upcoming first, long nowMillis, int most) {
    List<Upcoming> passed = new ArrayList<>();
    Upcoming one = first;
    while (one.isDue(nowMillis) && passed.size() < most) {
      passed.add(one);
      one = upcoming(key, one.scheduledForMillis());
    }
    passed.add(one);
    return passed;
  }

  /** Whether both name the same times and run at the same moments. */
  boolean hasTimesOf(ScheduleSpec other) {
    return when.equals(other.when)
        && startMillis == other.startMillis
        && endMillis == other.endMillis
        && jitterMillis == other.jitterMillis;
  }
}
