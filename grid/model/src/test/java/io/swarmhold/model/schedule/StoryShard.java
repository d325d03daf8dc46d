package io.swarmhold.model.schedule;

import io.swarmhold.model.NewTask;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.TaskQueue.Submission;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** As much of a shard as schedules need: a clock, a queue, a log, and tasks that end when told. */
final class StoryShard implements ScheduleTurn {

  static final Duration LATER = Duration.ofSeconds(3);

  /** 2026-01-01, a Thursday. */
  static final long START = 1_767_225_600_000L;

  final ScheduleTable table = new ScheduleTable();
  final Map<Long, NewTask> tasks = new HashMap<>();
  final TreeSet<Long> open = new TreeSet<>();
  final List<byte[]> log = new ArrayList<>();
  long now = START;
  boolean isFull;
  private final Map<String, Long> numbers = new HashMap<>();
  private long number = 100;
  private long logged;

  /** Over the wire and back, both ways. */
  ScheduleAnswer does(ScheduleCommand command) {
    ByteWriter out = new ByteWriter(64);
    ScheduleCommandCodec.write(command, out);
    ScheduleCommand read = ScheduleCommandCodec.readCommand(new ByteReader(out.toBytes()));
    logged = 0;
    ScheduleAnswer answer = ScheduleRules.decide(read, this);
    if (logged > command.logBytes()) {
      throw new AssertionError("%d bytes, foretold: %s".formatted(logged, command));
    }
    out.clear();
    ScheduleAnswerCodec.write(answer, out);
    return ScheduleAnswerCodec.readAnswer(new ByteReader(out.toBytes()));
  }

  /** Until nothing is due; returns how many runs started. */
  int ticks() {
    int started = 0;
    for (int i = 0; table.nextDueMillis() <= now; i++) {
      if (i > 1_000) {
        throw new AssertionError("ticks lead nowhere");
      }
      started += ((ScheduleAnswer.Ticked) does(new ScheduleCommand.Tick())).started();
    }
    return started;
  }

  ScheduleAnswer ends(long task, RunEnd how) {
    open.remove(task);
    return does(new ScheduleCommand.EndRun(task, how));
  }

  Schedule find(ScheduleKey key) {
    return Objects.requireNonNull(table.find(key), key::toString);
  }

  @Override
  public ScheduleView view() {
    return table;
  }

  @Override
  public long nowMillis() {
    return now;
  }

  @Override
  public void happened(ScheduleEvent event) {
    ByteWriter out = new ByteWriter(64);
    out.writeLong(now);
    ScheduleEventCodec.write(event, out);
    logged += out.length();
    log.add(out.toBytes());
    table.apply(event, now);
  }

  @Override
  public Submission submit(NewTask task) {
    String key = Objects.requireNonNull(task.options().idempotencyKey());
    Long known = numbers.get(task.lane().tenant() + " " + key);
    if (known != null) {
      return new Submission.Duplicate(new TaskId(7, known));
    } else if (isFull) {
      return new Submission.QueueFull(5, LATER);
    }
    number++;
    numbers.put(task.lane().tenant() + " " + key, number);
    tasks.put(number, task);
    open.add(number);
    logged += task.payload().length + key.length();
    return new Submission.Accepted(new TaskId(7, number));
  }

  /** Tells of it at once, as a shard does of any task that ends. */
  @Override
  public void cancel(TenantId tenant, long task) {
    open.remove(task);
    ScheduleRules.decide(new ScheduleCommand.EndRun(task, RunEnd.CANCELLED), this);
  }

  /** What somebody knows who has only read the log. */
  ScheduleTable replayed() {
    ScheduleTable copy = new ScheduleTable();
    for (byte[] entry : log) {
      ByteReader in = new ByteReader(entry);
      long at = in.readLong();
      copy.apply(ScheduleEventCodec.read(in), at);
    }
    return copy;
  }

  ScheduleTable restored() {
    ByteWriter out = new ByteWriter(64);
    table.all().forEach(schedule -> ScheduleTable.write(schedule, out));
    ByteReader in = new ByteReader(out.toBytes());
    ScheduleTable copy = new ScheduleTable();
    while (in.hasMore()) {
      copy.restore(in);
    }
    copy.restored(table.size(), table.changes(), table.digest());
    return copy;
  }
}
