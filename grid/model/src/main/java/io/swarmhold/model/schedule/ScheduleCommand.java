package io.swarmhold.model.schedule;

import io.swarmhold.model.NewTask;
import org.jspecify.annotations.Nullable;

/** What a shard can be asked to do about its schedules. */
public sealed interface ScheduleCommand {

  /** Whatever revision the schedule has, and whether it is there or not. */
  long ANY = -1;

  /** Only if the schedule is not there yet. */
  long NONE = 0;

  /** No event about a schedule takes more bytes of log, besides what is to be run. */
  int EVENT_BYTES = 2_048;

  /** Nor does the task of a run: its payload, and names and keys in UTF-8. */
  int TASK_BYTES = NewTask.MAX_PAYLOAD_BYTES + EVENT_BYTES;

  /**
   * A tick starts no further run once its tasks take so many bytes; the others start at the next.
   */
  int MAX_TICK_BYTES = 1 << 20;

  /**
   * Creates it or replaces it; see {@link ScheduleRules} for what becomes of its next time.
   *
   * @param spec as {@link ScheduleSpecCodec#encode} wrote it
   * @param expected the revision it must have; {@link #ANY}, {@link #NONE}
   * @param pause if it is to begin paused, by whom and why; no matter if it is there already
   */
  record Put(ScheduleKey key, byte[] spec, long expected, @Nullable Pause pause)
      implements ScheduleCommand {}

  /** Forgets it. Its open tasks go on. */
  record Delete(ScheduleKey key, long expected) implements ScheduleCommand {}

  /** Lets its times pass without runs, until it is resumed. Those are not made up for. */
  record SetPaused(ScheduleKey key, Pause pause) implements ScheduleCommand {}

  /**
   * @param by who wishes it, up to 128 characters
   */
  record Resume(ScheduleKey key, String by) implements ScheduleCommand {

    public Resume {
      Bounds.text("by", by, Pause.MAX_BY);
    }
  }

  /** Runs it now, paused or not, as its {@link Overlap} allows. */
  record Trigger(ScheduleKey key) implements ScheduleCommand {}

  /**
   * Runs it for each of its times from {@code fromMillis} to before {@code toMillis}, which lie in
   * the past, paused or not: one after the other, or side by side if its {@link Overlap} is ALLOW.
   * None of these is dropped because of another.
   */
  record Backfill(ScheduleKey key, long fromMillis, long toMillis) implements ScheduleCommand {

    public Backfill {
      Bounds.time("from", fromMillis);
      Bounds.time("to", toMillis);
    }
  }

  /** Lets time do its work. Answered by {@link ScheduleAnswer.Ticked}. */
  record Tick() implements ScheduleCommand {}

  /** The task of a run is over, if it was one. Starts nothing: the next tick does. */
  record EndRun(long task, RunEnd how) implements ScheduleCommand {}

  /** It leads to no more bytes of log than this. */
  default long logBytes() {
    return switch (this) {
      case Put put -> EVENT_BYTES + put.spec().length;
      case Delete delete -> EVENT_BYTES;
      case SetPaused pause -> EVENT_BYTES;
      case Resume resume -> EVENT_BYTES;
      case Trigger trigger -> TASK_BYTES + ScheduleRules.MOST_EVENTS_BYTES;
      case Backfill backfill -> EVENT_BYTES;
      case Tick tick -> MAX_TICK_BYTES + TASK_BYTES + ScheduleRules.MOST_EVENTS_BYTES;
      case EndRun end -> EVENT_BYTES;
    };
  }
}
