package io.swarmhold.model.schedule;

import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;

/** The bytes of what is answered to commands about schedules. */
public final class ScheduleAnswerCodec {

  private static final int CREATED = 1;
  private static final int CHANGED = 2;
  private static final int UNCHANGED = 3;
  private static final int GONE = 4;
  private static final int MISSING = 5;
  private static final int CONFLICT = 6;
  private static final int TOO_MANY = 7;
  private static final int REFUSED = 8;
  private static final int STARTED = 9;
  private static final int WAITS = 10;
  private static final int SKIPPED = 11;
  private static final int QUEUE_FULL = 12;
  private static final int TICKED = 13;

  private ScheduleAnswerCodec() {}

  public static void write(ScheduleAnswer answer, ByteWriter out) {
    switch (answer) {
      case ScheduleAnswer.Created created -> one(CREATED, created.revision(), out);
      case ScheduleAnswer.Changed changed -> one(CHANGED, changed.revision(), out);
      case ScheduleAnswer.Unchanged same -> one(UNCHANGED, same.revision(), out);
      case ScheduleAnswer.Gone gone -> out.writeByte(GONE);
      case ScheduleAnswer.Missing missing -> out.writeByte(MISSING);
      case ScheduleAnswer.Conflict conflict -> one(CONFLICT, conflict.revision(), out);
      case ScheduleAnswer.TooMany many -> one(TOO_MANY, many.limit(), out);
      case ScheduleAnswer.Refused refused -> {
        out.writeByte(REFUSED);
        out.writeText(refused.why());
      }
      case ScheduleAnswer.Started started -> {
        one(STARTED, started.run(), out);
        out.writeLong(started.task());
      }
      case ScheduleAnswer.Waits waits -> one(WAITS, waits.runs(), out);
      case ScheduleAnswer.Skipped skipped -> one(SKIPPED, skipped.why().code(), out);
      case ScheduleAnswer.QueueFull full -> {
        one(QUEUE_FULL, full.limit(), out);
        out.writeLong(full.retryAfterMillis());
      }
      case ScheduleAnswer.Ticked ticked -> one(TICKED, ticked.started(), out);
    }
  }

  private static void one(int kind, long number, ByteWriter out) {
    out.writeByte(kind);
    out.writeLong(number);
  }

  /**
   * @throws MalformedBytesException if what follows was not written by {@link #write}
   */
  public static ScheduleAnswer readAnswer(ByteReader in) {
    int kind = in.readByte();
    return switch (kind) {
      case CREATED -> new ScheduleAnswer.Created(in.readLong());
      case CHANGED -> new ScheduleAnswer.Changed(in.readLong());
      case UNCHANGED -> new ScheduleAnswer.Unchanged(in.readLong());
      case GONE -> new ScheduleAnswer.Gone();
      case MISSING -> new ScheduleAnswer.Missing();
      case CONFLICT -> new ScheduleAnswer.Conflict(in.readLong());
      case TOO_MANY -> new ScheduleAnswer.TooMany(in.readInt());
      case REFUSED -> new ScheduleAnswer.Refused(in.readText());
      case STARTED -> new ScheduleAnswer.Started(in.readLong(), in.readLong());
      case WAITS -> new ScheduleAnswer.Waits(in.readInt());
      case SKIPPED -> new ScheduleAnswer.Skipped(SkipReason.of(in.readInt()));
      case QUEUE_FULL -> new ScheduleAnswer.QueueFull(in.readInt(), in.readLong());
      case TICKED -> new ScheduleAnswer.Ticked(in.readInt());
      default -> throw new MalformedBytesException("answer about a schedule, of kind " + kind);
    };
  }
}
