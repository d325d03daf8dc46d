package io.swarmhold.model.schedule;

import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;

/** The bytes of commands about schedules on their way between members. */
public final class ScheduleCommandCodec {

  private static final int PUT = 1;
  private static final int DELETE = 2;
  private static final int SET_PAUSED = 3;
  private static final int RESUME = 4;
  private static final int TRIGGER = 5;
  private static final int BACKFILL = 6;
  private static final int TICK = 7;
  private static final int END_RUN = 8;

  private ScheduleCommandCodec() {}

  public static void write(ScheduleCommand command, ByteWriter out) {
    switch (command) {
      case ScheduleCommand.Put put -> {
        about(PUT, put.key(), out);
        out.writeBytes(put.spec());
        out.writeLong(put.expected());
        ScheduleCodec.pause(put.pause(), out);
      }
      case ScheduleCommand.Delete delete -> {
        about(DELETE, delete.key(), out);
        out.writeLong(delete.expected());
      }
      case ScheduleCommand.SetPaused set -> {
        about(SET_PAUSED, set.key(), out);
        out.writeText(set.pause().by());
        out.writeText(set.pause().why());
      }
      case ScheduleCommand.Resume resume -> {
        about(RESUME, resume.key(), out);
        out.writeText(resume.by());
      }
      case ScheduleCommand.Trigger trigger -> about(TRIGGER, trigger.key(), out);
      case ScheduleCommand.Backfill backfill -> {
        about(BACKFILL, backfill.key(), out);
        out.writeLong(backfill.fromMillis());
        out.writeLong(backfill.toMillis());
      }
      case ScheduleCommand.Tick tick -> out.writeByte(TICK);
      case ScheduleCommand.EndRun end -> {
        out.writeByte(END_RUN);
        out.writeLong(end.task());
        out.writeByte(end.how().code());
      }
    }
  }

  private static void about(int kind, ScheduleKey key, ByteWriter out) {
    out.writeByte(kind);
    ScheduleCodec.key(key, out);
  }

  /**
   * @throws MalformedBytesException if what follows was not written by {@link #write}
   */
  public static ScheduleCommand readCommand(ByteReader in) {
    try {
      return command(in);
    } catch (IllegalArgumentException e) {
      throw new MalformedBytesException("command about a schedule that cannot be", e);
    }
  }

  private static ScheduleCommand command(ByteReader in) {
    int kind = in.readByte();
    return switch (kind) {
      case PUT ->
          new ScheduleCommand.Put(
              ScheduleCodec.key(in), in.readBytes(), in.readLong(), ScheduleCodec.pause(in));
      case DELETE -> new ScheduleCommand.Delete(ScheduleCodec.key(in), in.readLong());
      case SET_PAUSED ->
          new ScheduleCommand.SetPaused(ScheduleCodec.key(in), ScheduleCodec.pauseOf(in));
      case RESUME -> new ScheduleCommand.Resume(ScheduleCodec.key(in), in.readText());
      case TRIGGER -> new ScheduleCommand.Trigger(ScheduleCodec.key(in));
      case BACKFILL ->
          new ScheduleCommand.Backfill(ScheduleCodec.key(in), in.readLong(), in.readLong());
      case TICK -> new ScheduleCommand.Tick();
      case END_RUN -> new ScheduleCommand.EndRun(in.readLong(), RunEnd.of(in.readByte()));
      default -> throw new MalformedBytesException("command about a schedule, of kind " + kind);
    };
  }
}
