package io.swarmhold.model.schedule;

import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;

/**
 * The bytes of a {@link ScheduleSpec}: equal specs have equal bytes.
 *
 * <pre>
 * version 1 byte | when | start | end | missed 1 byte | overlap 1 byte | catch-up, ms | jitter, ms
 * | note | task
 * </pre>
 */
public final class ScheduleSpecCodec {

  private static final int VERSION = 1;

  private static final int CRON = 1;
  private static final int EVERY = 2;
  private static final int ONCE = 3;

  private ScheduleSpecCodec() {}

  public static byte[] encode(ScheduleSpec spec) {
    ByteWriter out = new ByteWriter(256 + spec.task().payload().length);
    out.writeByte(VERSION);
    when(spec.when(), out);
    out.writeLong(spec.startMillis());
    out.writeLong(spec.endMillis());
    out.writeByte(spec.missed().code());
    out.writeByte(spec.overlap().code());
    out.writeLong(spec.catchUpMillis());
    out.writeLong(spec.jitterMillis());
    out.writeText(spec.note());
    TemplateCodec.write(spec.task(), out);
    return out.toBytes();
  }

  private static void when(Recurrence when, ByteWriter out) {
    switch (when) {
      case Recurrence.Cron(CronExpression expression, String zone) -> {
        out.writeByte(CRON);
        out.writeText(expression.toString());
        out.writeText(zone);
      }
      case Recurrence.Every(long interval, long anchor) -> {
        out.writeByte(EVERY);
        out.writeLong(interval);
        out.writeLong(anchor);
      }
      case Recurrence.Once(long at) -> {
        out.writeByte(ONCE);
        out.writeLong(at);
      }
    }
  }

  /**
   * @throws MalformedBytesException if the bytes are none of {@link #encode}
   */
  public static ScheduleSpec decode(byte[] bytes) {
    try {
      return read(new ByteReader(bytes));
    } catch (IllegalArgumentException e) {
      throw new MalformedBytesException("schedule that cannot be", e);
    }
  }

  private static ScheduleSpec read(ByteReader in) {
    int version = in.readByte();
    if (version != VERSION) {
      throw new MalformedBytesException(
          "schedule of version " + version + " (expected: " + VERSION + ")");
    }
    Recurrence when = when(in);
    long start = in.readLong();
    long end = in.readLong();
    MissedRuns missed = MissedRuns.of(in.readByte());
    Overlap overlap = Overlap.of(in.readByte());
    long catchUp = in.readLong();
    long jitter = in.readLong();
    String note = in.readText();
    ScheduleSpec spec =
        new ScheduleSpec(
            TemplateCodec.read(in), when, start, end, missed, overlap, catchUp, jitter, note);
    if (in.hasMore()) {
      throw new MalformedBytesException("bytes after the end of a schedule");
    }
    return spec;
  }

  private static Recurrence when(ByteReader in) {
    int kind = in.readByte();
    return switch (kind) {
      case CRON -> new Recurrence.Cron(CronExpression.parse(in.readText()), in.readText());
      case EVERY -> new Recurrence.Every(in.readLong(), in.readLong());
      case ONCE -> new Recurrence.Once(in.readLong());
      default -> throw new MalformedBytesException("recurrence of kind " + kind);
    };
  }
}
