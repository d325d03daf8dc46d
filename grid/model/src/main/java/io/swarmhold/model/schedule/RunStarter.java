package io.swarmhold.model.schedule;

import io.swarmhold.model.NewTask;
import io.swarmhold.model.port.TaskQueue.Submission;
import java.util.List;

/** Starts runs of one schedule within one turn, as its {@link Overlap} allows. */
final class RunStarter {

  private final ScheduleKey key;
  private final ScheduleSpec spec;
  private final ScheduleTurn turn;

  /** What is to become of a run that is due. */
  enum Verdict {
    START,
    WAIT,
    SKIP
  }

  RunStarter(Schedule schedule, ScheduleTurn turn) {
    this.key = schedule.key();
    this.spec = schedule.spec();
    this.turn = turn;
  }

  /** The schedule as it stands after what happened in this turn. */
  Schedule now() {
    Schedule schedule = turn.view().find(key);
    if (schedule == null) {
      throw new IllegalStateException("schedule " + key + " is gone");
    }
    return schedule;
  }

  ScheduleSpec spec() {
    return spec;
  }

  /**
   * @param waited whether it stands in the backlog; of those that do, the first is buffered, the
   *     last cancels
   */
  Verdict judge(DueRun due, boolean waited) {
    Schedule schedule = now();
    int open = schedule.history().open();
    if (due.isBackfilled()) {
      boolean beside = spec.overlap() == Overlap.ALLOW && open < RunHistory.MAX_OPEN;
      return open == 0 || beside ? Verdict.START : Verdict.WAIT;
    }
    List<DueRun> rivals =
        schedule.backlog().waiting().stream().filter(other -> !other.isBackfilled()).toList();
    return switch (spec.overlap()) {
      case ALLOW -> open < RunHistory.MAX_OPEN ? Verdict.START : Verdict.SKIP;
      case SKIP -> open == 0 ? Verdict.START : Verdict.SKIP;
      case BUFFER_ONE -> open == 0 ? Verdict.START : ifFirst(due, waited, rivals);
      case CANCEL_OTHER -> !waited || rivals.getLast().equals(due) ? Verdict.START : Verdict.SKIP;
    };
  }

  private static Verdict ifFirst(DueRun due, boolean waited, List<DueRun> rivals) {
    boolean isFirst = waited ? rivals.getFirst().equals(due) : rivals.isEmpty();
    return isFirst ? Verdict.WAIT : Verdict.SKIP;
  }

  /** Submits its task; if the queue is full, nothing happens. */
  Submission start(DueRun due, boolean waited) {
    Schedule schedule = now();
    long run = schedule.counts().started() + 1;
    Submission submission = turn.submit(task(schedule, due, run));
    switch (submission) {
      case Submission.Accepted(var id) -> {
        cancelOthers(schedule);
        turn.happened(new ScheduleEvent.RunDue(key, run, due, waited, id.number()));
      }
      case Submission.Duplicate known -> skip(due, waited, SkipReason.ALREADY_RUN);
      case Submission.KeyReused known -> skip(due, waited, SkipReason.ALREADY_RUN);
      case Submission.QueueFull full -> {}
    }
    return submission;
  }

  void skip(DueRun due, boolean waited, SkipReason why) {
    turn.happened(new ScheduleEvent.RunSkipped(key, due, waited, why));
  }

  private NewTask task(Schedule schedule, DueRun due, long run) {
    NewTask template = spec.task();
    return new NewTask(
        template.lane(),
        template.type(),
        template.priority(),
        template.payload(),
        template.options().withIdempotencyKey(due.idempotencyKey(schedule, run)));
  }

  /** Said first and done then, so that a shard that tells of ended tasks says nothing new. */
  private void cancelOthers(Schedule schedule) {
    if (spec.overlap() != Overlap.CANCEL_OTHER) {
      return;
    }
    for (Run open : schedule.history().openRuns().toList()) {
      turn.happened(new ScheduleEvent.RunEnded(key, open.number(), RunEnd.CANCELLED));
      turn.cancel(key.tenant(), open.task());
    }
  }
}
