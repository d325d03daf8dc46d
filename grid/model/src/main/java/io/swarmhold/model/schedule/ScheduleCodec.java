package io.swarmhold.model.schedule;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The bytes of a {@link Schedule}, in snapshots and on its way to who asks. */
public final class ScheduleCodec {

  private static final int RUNNING = 0;
  private static final int PAUSED = 1;
  private static final int OPEN = 0;

  /** Bounds lists of runs that are read: those that wait, or are remembered. */
  private static final int MAX_RUNS =
      Math.max(RunHistory.MAX_OPEN, Backlog.MAX_WAITING)
          + Math.max(RunHistory.MAX_REMEMBERED, ScheduleRules.MAX_BACKFILL);

  private ScheduleCodec() {}

  public static void write(Schedule schedule, ByteWriter out) {
    key(schedule.key(), out);
    out.writeBytes(schedule.specBytes());
    pause(schedule.pause(), out);
    upcoming(schedule.upcoming(), out);
    dueRuns(schedule.backlog().waiting(), out);
    out.writeLong(schedule.backlog().retryAtMillis());
    out.writeInt(schedule.history().runs().size());
    schedule.history().runs().forEach(run -> run(run, out));
    out.writeLong(schedule.counts().started());
    out.writeLong(schedule.counts().missed());
    out.writeLong(schedule.counts().skipped());
    out.writeLong(schedule.stamp().createdAtMillis());
    out.writeLong(schedule.stamp().updatedAtMillis());
    out.writeLong(schedule.stamp().revision());
  }

  /**
   * @throws MalformedBytesException if what follows was not written by {@link #write}
   */
  public static Schedule read(ByteReader in) {
    return new Schedule(
        key(in),
        in.readBytes(),
        pause(in),
        upcoming(in),
        new Backlog(dueRuns(in), in.readLong()),
        new RunHistory(list(in, ScheduleCodec::run)),
        new RunCounts(in.readLong(), in.readLong(), in.readLong()),
        new Stamp(in.readLong(), in.readLong(), in.readLong()));
  }

  public static void key(ScheduleKey key, ByteWriter out) {
    out.writeText(key.tenant().value());
    out.writeText(key.name());
  }

  /**
   * @throws MalformedBytesException if what follows is none
   */
  public static ScheduleKey key(ByteReader in) {
    try {
      return new ScheduleKey(new TenantId(in.readText()), in.readText());
    } catch (IllegalArgumentException e) {
      throw new MalformedBytesException("schedule's name that cannot be", e);
    }
  }

  static void pause(@Nullable Pause pause, ByteWriter out) {
    out.writeByte(pause == null ? RUNNING : PAUSED);
    if (pause != null) {
      out.writeText(pause.by());
      out.writeText(pause.why());
    }
  }

  static @Nullable Pause pause(ByteReader in) {
    return in.readByte() == RUNNING ? null : pauseOf(in);
  }

  static Pause pauseOf(ByteReader in) {
    try {
      return new Pause(in.readText(), in.readText());
    } catch (IllegalArgumentException e) {
      throw new MalformedBytesException("pause that cannot be", e);
    }
  }

  static void upcoming(Upcoming upcoming, ByteWriter out) {
    out.writeLong(upcoming.scheduledForMillis());
    out.writeLong(upcoming.dueAtMillis() - upcoming.scheduledForMillis());
  }

  static Upcoming upcoming(ByteReader in) {
    long time = in.readLong();
    return new Upcoming(time, time + in.readLong());
  }

  static void dueRuns(List<DueRun> due, ByteWriter out) {
    out.writeInt(due.size());
    due.forEach(one -> dueRun(one, out));
  }

  static List<DueRun> dueRuns(ByteReader in) {
    return list(in, ScheduleCodec::dueRun);
  }

  static void dueRun(DueRun due, ByteWriter out) {
    out.writeLong(due.scheduledForMillis());
    out.writeByte(due.cause().code());
  }

  static DueRun dueRun(ByteReader in) {
    return new DueRun(in.readLong(), RunCause.of(in.readByte()));
  }

  private static void run(Run run, ByteWriter out) {
    RunEnd end = run.end();
    out.writeLong(run.number());
    dueRun(run.due(), out);
    out.writeLong(run.startedAtMillis());
    out.writeLong(run.task());
    out.writeByte(end == null ? OPEN : end.code() + 1);
    if (end != null) {
      out.writeLong(run.endedAtMillis());
    }
  }

  private static Run run(ByteReader in) {
    long number = in.readLong();
    DueRun due = dueRun(in);
    long startedAt = in.readLong();
    long task = in.readLong();
    int end = in.readByte();
    return end == OPEN
        ? new Run(number, due, startedAt, task, 0, null)
        : new Run(number, due, startedAt, task, in.readLong(), RunEnd.of(end - 1));
  }

  private static <T> List<T> list(ByteReader in, Function<ByteReader, T> one) {
    int count = in.readInt();
    if (count < 0 || count > MAX_RUNS) {
      throw new MalformedBytesException(count + " runs (expected: at most " + MAX_RUNS + ")");
    }
    List<T> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      all.add(one.apply(in));
    }
    return all;
  }
}
