package io.swarmhold.model.schedule;

import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;

/**
 * The bytes of a {@link ScheduleEvent} within a frame of the log: kind 1 byte | tenant | name |
 * what the case holds. Kinds never change their meaning.
 */
public final class ScheduleEventCodec {

  private static final int DEFINED = 1;
  private static final int DELETED = 2;
  private static final int PAUSED = 3;
  private static final int RESUMED = 4;
  private static final int TIMES_PASSED = 5;
  private static final int RUNS_ADDED = 6;
  private static final int RUN_DUE = 7;
  private static final int RUN_SKIPPED = 8;
  private static final int WAITING = 9;
  private static final int RUN_ENDED = 10;

  private static final int WAITED = 1;

  private ScheduleEventCodec() {}

  public static void write(ScheduleEvent event, ByteWriter out) {
    switch (event) {
      case ScheduleEvent.Defined defined -> {
        about(DEFINED, event, out);
        out.writeBytes(defined.spec());
        ScheduleCodec.upcoming(defined.next(), out);
        ScheduleCodec.pause(defined.pause(), out);
      }
      case ScheduleEvent.Deleted gone -> about(DELETED, event, out);
      case ScheduleEvent.Paused paused -> {
        about(PAUSED, event, out);
        out.writeText(paused.pause().by());
        out.writeText(paused.pause().why());
      }
      case ScheduleEvent.Resumed back -> {
        about(RESUMED, event, out);
        out.writeText(back.by());
        ScheduleCodec.upcoming(back.next(), out);
      }
      case ScheduleEvent.TimesPassed passed -> {
        about(TIMES_PASSED, event, out);
        out.writeInt(passed.missed());
        ScheduleCodec.dueRuns(passed.due(), out);
        ScheduleCodec.upcoming(passed.next(), out);
      }
      case ScheduleEvent.RunsAdded added -> {
        about(RUNS_ADDED, event, out);
        ScheduleCodec.dueRuns(added.due(), out);
      }
      case ScheduleEvent.RunDue run -> {
        about(RUN_DUE, event, out);
        out.writeLong(run.run());
        ScheduleCodec.dueRun(run.due(), out);
        out.writeByte(run.waited() ? WAITED : 0);
        out.writeLong(run.task());
      }
      case ScheduleEvent.RunSkipped skipped -> {
        about(RUN_SKIPPED, event, out);
        ScheduleCodec.dueRun(skipped.due(), out);
        out.writeByte(skipped.waited() ? WAITED : 0);
        out.writeByte(skipped.why().code());
      }
      case ScheduleEvent.Waiting waiting -> {
        about(WAITING, event, out);
        out.writeLong(waiting.retryAtMillis());
      }
      case ScheduleEvent.RunEnded ended -> {
        about(RUN_ENDED, event, out);
        out.writeLong(ended.run());
        out.writeByte(ended.how().code());
      }
    }
  }

  private static void about(int kind, ScheduleEvent event, ByteWriter out) {
    out.writeByte(kind);
    ScheduleCodec.key(event.key(), out);
  }

  /**
   * @throws MalformedBytesException if what follows was not written by {@link #write}
   */
  public static ScheduleEvent read(ByteReader in) {
    int kind = in.readByte();
    ScheduleKey key = ScheduleCodec.key(in);
    return switch (kind) {
      case DEFINED ->
          new ScheduleEvent.Defined(
              key, in.readBytes(), ScheduleCodec.upcoming(in), ScheduleCodec.pause(in));
      case DELETED -> new ScheduleEvent.Deleted(key);
      case PAUSED -> new ScheduleEvent.Paused(key, ScheduleCodec.pauseOf(in));
      case RESUMED -> new ScheduleEvent.Resumed(key, in.readText(), ScheduleCodec.upcoming(in));
      case TIMES_PASSED ->
          new ScheduleEvent.TimesPassed(
              key, in.readInt(), ScheduleCodec.dueRuns(in), ScheduleCodec.upcoming(in));
      case RUNS_ADDED -> new ScheduleEvent.RunsAdded(key, ScheduleCodec.dueRuns(in));
      case RUN_DUE ->
          new ScheduleEvent.RunDue(
              key, in.readLong(), ScheduleCodec.dueRun(in), in.readByte() == WAITED, in.readLong());
      case RUN_SKIPPED ->
          new ScheduleEvent.RunSkipped(
              key, ScheduleCodec.dueRun(in), in.readByte() == WAITED, SkipReason.of(in.readByte()));
      case WAITING -> new ScheduleEvent.Waiting(key, in.readLong());
      case RUN_ENDED -> new ScheduleEvent.RunEnded(key, in.readLong(), RunEnd.of(in.readByte()));
      default -> throw new MalformedBytesException("event of a schedule, of kind " + kind);
    };
  }
}
