package io.swarmhold.model.schedule;

import io.swarmhold.model.schedule.Recurrence.Every;
import io.swarmhold.model.schedule.Recurrence.Once;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A second opinion on one schedule, told in the plainest way: lists, loops, no bounds on work. */
final class NaiveSchedule {

  private final ScheduleKey key;
  private final ScheduleMistake mistake;
  ScheduleSpec spec;
  boolean isPaused;

  /** Times up to here were looked at. */
  long lookedAt;

  long tryAgain = Recurrence.NEVER;
  final List<DueRun> waiting = new ArrayList<>();
  final List<Note> runs = new ArrayList<>();
  long started;
  long missed;
  long skipped;
  long created;
  long updated;
  long revision;

  /** A run, as far as one can know who is not told of tasks. */
  static final class Note {
    final long number;
    final DueRun due;
    final long at;
    long endedAt;
    @Nullable RunEnd end;

    Note(long number, DueRun due, long at) {
      this.number = number;
      this.due = due;
      this.at = at;
    }
  }

  NaiveSchedule(ScheduleKey key, ScheduleSpec spec, long now, ScheduleMistake mistake) {
    this.key = key;
    this.spec = spec;
    this.mistake = mistake;
    this.lookedAt = now;
    this.created = now;
    this.updated = now;
  }

  private boolean wrong(ScheduleMistake one) {
    return mistake == one;
  }

  long nextTime(long after) {
    long time = after;
    do {
      time = next(spec.when(), time);
    } while (time < spec.startMillis() + (wrong(ScheduleMistake.THE_START_DOES_NOT_RUN) ? 1 : 0));
    long end = spec.endMillis() + (wrong(ScheduleMistake.THE_END_RUNS_TOO) ? 1 : 0);
    return spec.endMillis() > 0 && time >= end ? Recurrence.NEVER : time;
  }

  private static long next(Recurrence when, long after) {
    return switch (when) {
      case Every every -> {
        long time = every.anchorMillis() % every.intervalMillis();
        time += (after - time) / every.intervalMillis() * every.intervalMillis();
        yield time > after ? time : time + every.intervalMillis();
      }
      case Once once -> once.atMillis() > after ? once.atMillis() : Recurrence.NEVER;
      case Recurrence.Cron cron -> cron.next(after);
    };
  }

  long dueAt(long time) {
    return time == Recurrence.NEVER
        ? time
        : time + Jitter.of(key, time, nextTime(time), spec.jitterMillis());
  }

  long nextDue() {
    long upcoming = isPaused || inLine() >= 100 ? Recurrence.NEVER : dueAt(nextTime(lookedAt));
    return Math.min(waiting.isEmpty() ? Recurrence.NEVER : tryAgain, upcoming);
  }

  private long inLine() {
    return waiting.stream().filter(due -> due.cause() != RunCause.BACKFILLED).count();
  }

  long openRuns() {
    return runs.stream().filter(run -> run.end == null).count();
  }

  void tick(long now, boolean isFull) {
    while (nextDue() <= now) {
      if (!isPaused && inLine() < 100 && dueAt(nextTime(lookedAt)) <= now) {
        look(now);
      }
      if (!waiting.isEmpty() && tryAgain <= now) {
        startThem(now, isFull);
      }
    }
  }

  private void look(long now) {
    List<Long> late = new ArrayList<>();
    List<Long> inTime = new ArrayList<>();
    long shift =
        wrong(ScheduleMistake.LATE_A_MILLISECOND_TOO_SOON)
            ? -1
            : wrong(ScheduleMistake.LATE_A_MILLISECOND_TOO_LATE) ? 1 : 0;
    for (long time = nextTime(lookedAt); dueAt(time) <= now; time = nextTime(time)) {
      (now - dueAt(time) > spec.catchUpMillis() + shift ? late : inTime).add(time);
    }
    int many = wrong(ScheduleMistake.ONE_CAUGHT_UP_TOO_MANY) ? 101 : 100;
    int keep =
        switch (spec.missed()) {
          case SKIP -> 0;
          case ONE -> 1;
          case ALL -> many;
        };
    while (late.size() > keep) {
      boolean last = keep == 1 && wrong(ScheduleMistake.THE_FIRST_MISSED_RUNS_FOR_ALL);
      long dropped = last ? late.removeLast() : late.removeFirst();
      lookedAt = Math.max(lookedAt, dropped);
      missed += wrong(ScheduleMistake.MISSED_IS_NOT_COUNTED) ? 0 : 1;
    }
    RunCause made =
        wrong(ScheduleMistake.CAUGHT_UP_COUNTS_AS_ON_TIME) ? RunCause.ON_TIME : RunCause.CAUGHT_UP;
    late.forEach(time -> take(time, made, now));
    inTime.forEach(time -> take(time, RunCause.ON_TIME, now));
  }

  private void take(long time, RunCause cause, long now) {
    if (inLine() < 100) {
      waiting.add(new DueRun(time, cause));
      lookedAt = Math.max(lookedAt, time);
      tryAgain = now;
    }
  }

  private void startThem(long now, boolean isFull) {
    boolean hasPlace = true;
    for (DueRun due : List.copyOf(waiting)) {
      if (!hasPlace) {
        break;
      }
      String verdict = verdict(due, true);
      if (verdict.equals("skip")) {
        waiting.remove(due);
        skipped++;
      } else if (verdict.equals("start")) {
        hasPlace = !isFull || wrong(ScheduleMistake.A_FULL_QUEUE_DROPS);
        if (hasPlace) {
          waiting.remove(due);
          start(due, now);
        }
      }
    }
    long soon = wrong(ScheduleMistake.A_FULL_QUEUE_IS_TRIED_A_MILLISECOND_SOONER) ? 999 : 1_000;
    tryAgain = hasPlace ? Recurrence.NEVER : now + soon;
  }

  void start(DueRun due, long now) {
    if (spec.overlap() == Overlap.CANCEL_OTHER) {
      for (Note other : List.copyOf(runs)) {
        end(other, RunEnd.CANCELLED, now);
        if (wrong(ScheduleMistake.CANCELS_ONE_OTHER)) {
          break;
        }
      }
    }
    runs.add(new Note(++started, due, now));
    forget();
  }

  String verdict(DueRun due, boolean waited) {
    long open = openRuns();
    long most = wrong(ScheduleMistake.AN_OPEN_RUN_TOO_MANY) ? 101 : 100;
    if (due.cause() == RunCause.BACKFILLED) {
      boolean beside = spec.overlap() == Overlap.ALLOW && open < most;
      boolean now = wrong(ScheduleMistake.A_BACKFILL_DOES_NOT_WAIT);
      return open == 0 || beside || now ? "start" : "wait";
    }
    List<DueRun> line = waiting.stream().filter(one -> one.cause() != RunCause.BACKFILLED).toList();
    return switch (spec.overlap()) {
      case ALLOW -> open < most ? "start" : "skip";
      case SKIP -> open == 0 ? "start" : "skip";
      case BUFFER_ONE -> open == 0 ? "start" : isBuffered(due, waited, line) ? "wait" : "skip";
      case CANCEL_OTHER -> isSuperseded(due, waited, line) ? "skip" : "start";
    };
  }

  private boolean isBuffered(DueRun due, boolean waited, List<DueRun> line) {
    int place = waited ? line.indexOf(due) : line.size();
    if (wrong(ScheduleMistake.BUFFERS_THE_LAST)) {
      return place >= line.size() - 1;
    }
    return place < (wrong(ScheduleMistake.BUFFERS_TWO) ? 2 : 1);
  }

  private boolean isSuperseded(DueRun due, boolean waited, List<DueRun> line) {
    return !wrong(ScheduleMistake.STARTS_WHAT_IT_CANCELS_AT_ONCE)
        && waited
        && line.indexOf(due) < line.size() - 1;
  }

  void end(Note run, RunEnd how, long now) {
    if (run.end == null) {
      run.end = how;
      run.endedAt = now;
      tryAgain = now;
      forget();
    }
  }

  private void forget() {
    int most = wrong(ScheduleMistake.REMEMBERS_ONE_MORE) ? 21 : 20;
    for (Note run : List.copyOf(runs)) {
      if (runs.size() > most && (run.end != null || wrong(ScheduleMistake.FORGETS_OPEN_RUNS))) {
        runs.remove(run);
      }
    }
  }

  void replace(ScheduleSpec with, long now) {
    boolean same =
        with.when().equals(spec.when())
            && with.startMillis() == spec.startMillis()
            && with.endMillis() == spec.endMillis()
            && with.jitterMillis() == spec.jitterMillis();
    if (!same || wrong(ScheduleMistake.A_NOTE_MOVES_THE_NEXT_TIME)) {
      lookedAt = now;
    }
    spec = with;
    tryAgain = now;
  }

  void pause() {
    isPaused = true;
    for (DueRun due : List.copyOf(waiting)) {
      boolean byTime = due.cause() == RunCause.ON_TIME || due.cause() == RunCause.CAUGHT_UP;
      boolean keeps = byTime && wrong(ScheduleMistake.A_PAUSE_KEEPS_WHAT_WAITS);
      boolean drops =
          due.cause() == RunCause.BACKFILLED && wrong(ScheduleMistake.A_PAUSE_DROPS_BACKFILLS);
      if ((byTime && !keeps) || drops) {
        waiting.remove(due);
        skipped++;
      }
    }
  }

  void resume(long now) {
    isPaused = false;
    lookedAt = wrong(ScheduleMistake.A_PAUSE_IS_MADE_UP_FOR) ? lookedAt : now;
  }

  List<DueRun> backfill(long from, long to) {
    List<DueRun> due = new ArrayList<>();
    long end = to + (wrong(ScheduleMistake.A_BACKFILL_RUNS_ITS_END) ? 1 : 0);
    for (long time = nextTime(from - 1); time < end; time = nextTime(time)) {
      due.add(new DueRun(time, RunCause.BACKFILLED));
    }
    return due;
  }
}
