package io.swarmhold.model.schedule;

import io.swarmhold.model.port.TaskQueue.Submission;
import io.swarmhold.model.schedule.ScheduleAnswer.Changed;
import io.swarmhold.model.schedule.ScheduleAnswer.Conflict;
import io.swarmhold.model.schedule.ScheduleAnswer.Missing;
import io.swarmhold.model.schedule.ScheduleAnswer.Refused;
import io.swarmhold.model.schedule.ScheduleAnswer.TooMany;
import io.swarmhold.model.schedule.ScheduleAnswer.Unchanged;
import java.time.zone.ZoneRulesException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a command about schedules leads to.
 *
 * <p>The next time of a schedule is the first after the moment at which it is made, resumed, or
 * given other times: nothing before is made up for, unless by {@link ScheduleCommand.Backfill}. One
 * that is replaced and keeps its times keeps the next of them too, due or not.
 */
public final class ScheduleRules {

  /** A shard knows no more schedules. */
  public static final int MAX_SCHEDULES = 10_000;

  /**
   * Of missed runs that are all to be made up for, no more are: the last ones. Kubernetes' CronJobs
   * give up beyond as many.
   */
  public static final int MAX_CAUGHT_UP = 100;

  /** So many runs of one schedule that are to be backfilled may wait. */
  public static final int MAX_BACKFILL = 100;

  /** What the events of a tick or a trigger take at most, besides tasks. */
  static final long MOST_EVENTS_BYTES = 512 << 10;

  private ScheduleRules() {}

  public static ScheduleAnswer decide(ScheduleCommand command, ScheduleTurn turn) {
    return switch (command) {
      case ScheduleCommand.Put put -> put(put, turn);
      case ScheduleCommand.Delete(ScheduleKey key, long expected) ->
          about(key, turn, found -> delete(found, expected, turn));
      case ScheduleCommand.SetPaused(ScheduleKey key, Pause pause) ->
          about(key, turn, found -> pause(found, pause, turn));
      case ScheduleCommand.Resume(ScheduleKey key, String by) ->
          about(key, turn, found -> resume(found, by, turn));
      case ScheduleCommand.Trigger(ScheduleKey key) ->
          about(key, turn, found -> trigger(found, turn));
      case ScheduleCommand.Backfill backfill ->
          about(backfill.key(), turn, found -> backfill(found, backfill, turn));
      case ScheduleCommand.Tick tick -> TickRules.tick(turn);
      case ScheduleCommand.EndRun end -> endRun(end, turn);
    };
  }

  private static ScheduleAnswer about(
      ScheduleKey key, ScheduleTurn turn, Function<Schedule, ScheduleAnswer> rule) {
    Schedule found = turn.view().find(key);
    return found == null ? new Missing() : rule.apply(found);
  }

  private static ScheduleAnswer put(ScheduleCommand.Put asked, ScheduleTurn turn) {
    Schedule before = turn.view().find(asked.key());
    if (isUnexpected(before, asked.expected())) {
      return new Conflict(revision(before));
    } else if (before == null && turn.view().size() >= MAX_SCHEDULES) {
      return new TooMany(MAX_SCHEDULES);
    } else if (before != null && Arrays.equals(before.specBytes(), asked.spec())) {
      return new Unchanged(before.revision());
    }
    ScheduleSpec spec = ScheduleSpecCodec.decode(asked.spec());
    if (!spec.task().lane().tenant().equals(asked.key().tenant())) {
      return new Refused(
          "tenant: %s (expected: %s)".formatted(spec.task().lane().tenant(), asked.key().tenant()));
    }
    return inKnownZone(() -> define(before, asked, spec, turn));
  }

  private static ScheduleAnswer define(
      @Nullable Schedule before, ScheduleCommand.Put asked, ScheduleSpec spec, ScheduleTurn turn) {
    boolean keepsTimes = before != null && spec.hasTimesOf(before.spec());
    Upcoming next =
        before != null && keepsTimes
            ? before.upcoming()
            : spec.upcoming(asked.key(), turn.nowMillis());
    if (!keepsTimes && next.equals(Upcoming.NONE)) {
      return new Refused("when: no time (expected: one after %d)".formatted(turn.nowMillis()));
    }
    Pause pause = before == null ? asked.pause() : null;
    turn.happened(new ScheduleEvent.Defined(asked.key(), asked.spec(), next, pause));
    long revision = revision(turn.view().find(asked.key()));
    return before == null ? new ScheduleAnswer.Created(revision) : new Changed(revision);
  }

  private static ScheduleAnswer inKnownZone(Supplier<ScheduleAnswer> rule) {
    try {
      return rule.get();
    } catch (ZoneRulesException e) {
      return new Refused("zone: " + e.getMessage());
    }
  }

  private static boolean isUnexpected(@Nullable Schedule schedule, long expected) {
    return expected != ScheduleCommand.ANY && revision(schedule) != expected;
  }

  private static long revision(@Nullable Schedule schedule) {
    return schedule == null ? ScheduleCommand.NONE : schedule.revision();
  }

  private static ScheduleAnswer delete(Schedule found, long expected, ScheduleTurn turn) {
    if (isUnexpected(found, expected)) {
      return new Conflict(found.revision());
    }
    turn.happened(new ScheduleEvent.Deleted(found.key()));
    return new ScheduleAnswer.Gone();
  }

  private static ScheduleAnswer pause(Schedule found, Pause pause, ScheduleTurn turn) {
    if (found.pause() != null) {
      return new Unchanged(found.revision());
    }
    turn.happened(new ScheduleEvent.Paused(found.key(), pause));
    return new Changed(revision(turn.view().find(found.key())));
  }

  private static ScheduleAnswer resume(Schedule found, String by, ScheduleTurn turn) {
    if (found.pause() == null) {
      return new Unchanged(found.revision());
    }
    return inKnownZone(() -> {
      Upcoming next = found.spec().upcoming(found.key(), turn.nowMillis());
      turn.happened(new ScheduleEvent.Resumed(found.key(), by, next));
      return new Changed(revision(turn.view().find(found.key())));
    });
  }

  private static ScheduleAnswer trigger(Schedule found, ScheduleTurn turn) {
    DueRun due = new DueRun(turn.nowMillis(), RunCause.TRIGGERED);
    RunStarter starter = new RunStarter(found, turn);
    return switch (starter.judge(due, false)) {
      case START -> answer(starter, starter.start(due, false));
      case WAIT -> {
        turn.happened(new ScheduleEvent.RunsAdded(found.key(), List.of(due)));
        yield new ScheduleAnswer.Waits(1);
      }
      case SKIP -> {
        starter.skip(due, false, SkipReason.OVERLAP);
        yield new ScheduleAnswer.Skipped(SkipReason.OVERLAP);
      }
    };
  }

  private static ScheduleAnswer answer(RunStarter starter, Submission submission) {
    return switch (submission) {
      case Submission.Accepted(var id) ->
          new ScheduleAnswer.Started(starter.now().counts().started(), id.number());
      case Submission.Duplicate known -> new ScheduleAnswer.Skipped(SkipReason.ALREADY_RUN);
      case Submission.KeyReused known -> new ScheduleAnswer.Skipped(SkipReason.ALREADY_RUN);
      case Submission.QueueFull full ->
          new ScheduleAnswer.QueueFull(full.limit(), full.retryAfter().toMillis());
    };
  }

  private static ScheduleAnswer backfill(
      Schedule found, ScheduleCommand.Backfill asked, ScheduleTurn turn) {
    if (asked.toMillis() > turn.nowMillis()) {
      return new Refused(
          "to: %d (expected: at most now, %d)".formatted(asked.toMillis(), turn.nowMillis()));
    }
    return inKnownZone(() -> {
      int room = MAX_BACKFILL - found.backlog().backfilled();
      List<DueRun> due = times(found.spec(), asked, room + 1);
      if (due.size() > room) {
        return new TooMany(MAX_BACKFILL);
      } else if (!due.isEmpty()) {
        turn.happened(new ScheduleEvent.RunsAdded(found.key(), due));
      }
      return new ScheduleAnswer.Waits(due.size());
    });
  }

  private static List<DueRun> times(ScheduleSpec spec, ScheduleCommand.Backfill asked, int most) {
    List<DueRun> due = new ArrayList<>();
    long time = spec.next(asked.fromMillis() - 1);
    while (time < asked.toMillis() && due.size() < most) {
      due.add(new DueRun(time, RunCause.BACKFILLED));
      time = spec.next(time);
    }
    return due;
  }

  private static ScheduleAnswer endRun(ScheduleCommand.EndRun ended, ScheduleTurn turn) {
    ScheduleKey key = turn.view().keyOf(ended.task());
    Schedule found = key == null ? null : turn.view().find(key);
    if (found == null) {
      return new Missing();
    }
    found
        .history()
        .openRuns()
        .filter(run -> run.task() == ended.task())
        .forEach(run ->
            turn.happened(new ScheduleEvent.RunEnded(found.key(), run.number(), ended.how())));
    return new Changed(found.revision());
  }
}
