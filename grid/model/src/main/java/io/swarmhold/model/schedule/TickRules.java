package io.swarmhold.model.schedule;

import io.swarmhold.model.port.TaskQueue.Submission;
import java.time.zone.ZoneRulesException;
import java.util.List;
import java.util.stream.IntStream;

/** What time does to schedules by itself. */
final class TickRules {

  /**
   * One tick looks at no more schedules, so that no tick takes long; the others are due at the
   * next.
   */
  static final int MAX_PER_TICK = 100;

  /** Nor at more times of one that was not looked at for long: half a millisecond's work. */
  static final int MAX_TIMES = 500;

  /** Nor at more of all. */
  private static final int MAX_TIMES_OF_ALL = 10 * MAX_TIMES;

  /** Nor does it start, drop or cancel more runs than about these. */
  static final int MAX_RUNS = 500;

  /** When a run whose queue is full is tried again. */
  static final long RETRY_MILLIS = 1_000;

  /** What the task of a run takes of the log beside its payload, about. */
  private static final int TASK_OVERHEAD_BYTES = 1_024;

  private final ScheduleTurn turn;
  private int started;
  private int judged;
  private int times;
  private long bytes;

  private TickRules(ScheduleTurn turn) {
    this.turn = turn;
  }

  static ScheduleAnswer tick(ScheduleTurn turn) {
    TickRules tick = new TickRules(turn);
    for (ScheduleKey key : turn.view().due(turn.nowMillis(), MAX_PER_TICK)) {
      Schedule schedule = turn.view().find(key);
      if (schedule != null && !tick.isTired()) {
        tick.lookAt(schedule);
      }
    }
    return new ScheduleAnswer.Ticked(tick.started);
  }

  private boolean isTired() {
    return bytes >= ScheduleCommand.MAX_TICK_BYTES
        || judged >= MAX_RUNS
        || times >= MAX_TIMES_OF_ALL;
  }

  private void lookAt(Schedule schedule) {
    RunStarter starter = new RunStarter(schedule, turn);
    try {
      if (schedule.looksAhead() && schedule.upcoming().isDue(turn.nowMillis())) {
        timesPass(schedule, starter.spec());
      }
    } catch (ZoneRulesException e) {
      // A zone that the JDK of an earlier primary knew. To be seen, and no harm to other schedules.
      turn.happened(
          new ScheduleEvent.Paused(schedule.key(), new Pause("swarmhold", unknownZone(e))));
    }
    Schedule now = starter.now();
    boolean isSeenWhole = !now.looksAhead() || !now.upcoming().isDue(turn.nowMillis());
    if (isSeenWhole && now.backlog().isWorthATry(turn.nowMillis())) {
      startWhatWaits(starter);
    }
  }

  private static String unknownZone(ZoneRulesException e) {
    String why = "zone: " + e.getMessage();
    return why.substring(0, Math.min(why.length(), Pause.MAX_WHY));
  }

  /**
   * A time is late if more than the catch-up window has passed since it was due. Of late ones, the
   * policy keeps the last few. If not all could be looked at, the others are dropped and no more is
   * done in this tick: those kept may yet be dropped, and what is due together starts together.
   */
  private void timesPass(Schedule schedule, ScheduleSpec spec) {
    long now = turn.nowMillis();
    List<Upcoming> found = spec.passed(schedule.key(), schedule.upcoming(), now, MAX_TIMES);
    int passed = found.size() - 1;
    int late = late(found.subList(0, passed), now - spec.catchUpMillis());
    int missed = late - Math.min(late, kept(spec.missed()));
    boolean mayBeMore = missed > 0 && found.getLast().isDue(now);
    int taken = mayBeMore ? 0 : Math.min(schedule.backlog().room(), passed - missed);
    times += passed;
    if (missed + taken > 0) {
      List<DueRun> due = dueRuns(found, missed, missed + taken, late);
      turn.happened(
          new ScheduleEvent.TimesPassed(schedule.key(), missed, due, found.get(missed + taken)));
    }
  }

  private static List<DueRun> dueRuns(List<Upcoming> times, int from, int to, int late) {
    return IntStream.range(from, to)
        .mapToObj(i -> new DueRun(times.get(i).scheduledForMillis(), cause(i < late)))
        .toList();
  }

  private static int late(List<Upcoming> passed, long lastInTime) {
    return (int) passed.stream().takeWhile(time -> time.dueAtMillis() < lastInTime).count();
  }

  private static RunCause cause(boolean isLate) {
    return isLate ? RunCause.CAUGHT_UP : RunCause.ON_TIME;
  }

  private static int kept(MissedRuns missed) {
    return switch (missed) {
      case SKIP -> 0;
      case ONE -> 1;
      case ALL -> ScheduleRules.MAX_CAUGHT_UP;
    };
  }

  private void startWhatWaits(RunStarter starter) {
    boolean hasPlace = true;
    for (DueRun due : starter.now().backlog().waiting()) {
      if (hasPlace && !isTired()) {
        hasPlace = judged(due, starter);
      }
    }
    Backlog left = starter.now().backlog();
    long retryAt = hasPlace ? Recurrence.NEVER : turn.nowMillis() + RETRY_MILLIS;
    // Whoever was not looked at is looked at in the next tick, and need not say so.
    if (!isTired() && !left.waiting().isEmpty() && left.retryAtMillis() != retryAt) {
      turn.happened(new ScheduleEvent.Waiting(starter.now().key(), retryAt));
    }
  }

  /** Returns false if the queue is full. */
  private boolean judged(DueRun due, RunStarter starter) {
    judged++;
    return switch (starter.judge(due, true)) {
      case WAIT -> true;
      case SKIP -> {
        starter.skip(due, true, SkipReason.OVERLAP);
        yield true;
      }
      case START -> started(due, starter);
    };
  }

  private boolean started(DueRun due, RunStarter starter) {
    int open = starter.now().history().open();
    Submission submission = starter.start(due, true);
    if (submission instanceof Submission.Accepted) {
      started++;
      judged += starter.spec().overlap() == Overlap.CANCEL_OTHER ? open : 0;
      bytes += starter.spec().task().payload().length + TASK_OVERHEAD_BYTES;
    }
    return !(submission instanceof Submission.QueueFull);
  }
}
