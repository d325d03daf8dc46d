package io.swarmhold.model.shard;

import io.swarmhold.model.DeadReason;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.agent.AgentCommandCodec;
import io.swarmhold.model.breaker.BreakerCommandCodec;
import io.swarmhold.model.port.Report;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an {@link Envelope} on its way to another member.
 *
 * <pre>
 * version 1 byte | session | sequence | time, ms | dice | commands | tag 1 byte, command ...
 * </pre>
 */
public final class EnvelopeCodec {

  static final int VERSION = 1;

  private static final int SUBMIT = 1;
  private static final int LEASE = 2;
  private static final int REPORT_ALL = 3;
  private static final int CANCEL = 4;
  private static final int REDRIVE = 5;
  private static final int PURGE = 6;
  private static final int TICK = 7;
  private static final int ACTIVATE = 8;
  private static final int CHECK = 9;
  private static final int OF_AGENTS = 10;
  private static final int TAKE_BACK = 11;
  private static final int OF_BREAKERS = 12;

  private static final int COMPLETE = 1;
  private static final int FAIL = 2;
  private static final int EXTEND = 3;
  private static final int PROGRESS = 4;
  private static final int HAND_BACK = 5;

  private EnvelopeCodec() {}

  public static byte[] encode(Envelope envelope) {
    ByteWriter out = new ByteWriter(1_024);
    out.writeByte(VERSION);
    out.writeLong(envelope.session());
    out.writeLong(envelope.sequence());
    out.writeLong(envelope.nowMillis());
    out.writeFixedLong(envelope.dice());
    out.writeInt(envelope.commands().size());
    Writer writer = new Writer(out);
    envelope.commands().forEach(writer::command);
    return out.toBytes();
  }

  /**
   * The envelope that {@link #encode} wrote.
   *
   * @throws MalformedBytesException if the bytes are none
   */
  public static Envelope decode(byte[] bytes) {
    try {
      return read(new ByteReader(bytes));
    } catch (IllegalArgumentException e) {
      throw new MalformedBytesException("command that cannot be", e);
    }
  }

  private static Envelope read(ByteReader in) {
    int version = in.readByte();
    if (version != VERSION) {
      throw new MalformedBytesException(
          "envelope of version " + version + " (expected: " + VERSION + ")");
    }
    long session = in.readLong();
    long sequence = in.readLong();
    long now = in.readLong();
    long dice = in.readFixedLong();
    Reader reader = new Reader(in);
    List<ShardCommand> commands = reader.listOf(reader::command);
    if (in.hasMore()) {
      throw new MalformedBytesException("bytes after the end of an envelope");
    }
    return new Envelope(session, sequence, now, dice, commands);
  }

  private static final class Writer {
    private final ByteWriter out;
    private final TaskCodec.Writer tasks;

    Writer(ByteWriter out) {
      this.out = out;
      this.tasks = new TaskCodec.Writer(out);
    }

    void command(ShardCommand command) {
      switch (command) {
        case ShardCommand.Submit submit -> submit(submit);
        case ShardCommand.Lease lease -> lease(lease);
        case ShardCommand.ReportAll reports -> {
          out.writeByte(REPORT_ALL);
          tasks.agent(reports.agent());
          out.writeInt(reports.reports().size());
          reports.reports().forEach(this::report);
        }
        case ShardCommand.Cancel cancel -> {
          out.writeByte(CANCEL);
          out.writeText(cancel.tenant().value());
          out.writeLong(cancel.number());
        }
        case ShardCommand.Redrive redrive -> {
          out.writeByte(REDRIVE);
          deadLetters(redrive.which());
        }
        case ShardCommand.Purge purge -> {
          out.writeByte(PURGE);
          deadLetters(purge.which());
        }
        case ShardCommand.Tick tick -> out.writeByte(TICK);
        case ShardCommand.Activate activate -> {
          out.writeByte(ACTIVATE);
          out.writeLong(activate.epoch());
        }
        case ShardCommand.Check check -> {
          out.writeByte(CHECK);
          out.writeLong(check.position());
        }
        case ShardCommand.TakeBack takeBack -> {
          out.writeByte(TAKE_BACK);
          out.writeInt(takeBack.agents().size());
          takeBack.agents().forEach(tasks::agent);
          out.writeLong(takeBack.notAfterMillis());
        }
        case ShardCommand.OfBreakers breakers -> {
          out.writeByte(OF_BREAKERS);
          out.writeInt(breakers.asks().size());
          breakers.asks().forEach(ask -> BreakerCommandCodec.write(ask, out));
        }
        case ShardCommand.OfAgents agents -> {
          out.writeByte(OF_AGENTS);
          AgentCommandCodec.write(agents.command(), out);
        }
      }
    }

    private void submit(ShardCommand.Submit submit) {
      boolean[] withoutPlace = submit.withoutPlace();
      out.writeByte(SUBMIT);
      out.writeInt(submit.tasks().size());
      out.writeByte(withoutPlace == null ? 0 : 1);
      for (int i = 0; i < submit.tasks().size(); i++) {
        tasks.task(submit.tasks().get(i));
        if (withoutPlace != null) {
          out.writeByte(withoutPlace[i] ? 1 : 0);
        }
      }
    }

    private void lease(ShardCommand.Lease lease) {
      out.writeByte(LEASE);
      tasks.lane(lease.lane());
      out.writeInt(lease.offers().size());
      for (ShardCommand.Offer offer : lease.offers()) {
        tasks.agent(offer.agent());
        out.writeInt(offer.slots());
      }
    }

    private void report(Report report) {
      switch (report) {
        case Report.Complete complete -> {
          about(COMPLETE, report);
          out.writeBytes(complete.result());
        }
        case Report.Fail fail -> {
          about(FAIL, report);
          out.writeText(fail.error());
          out.writeByte(fail.retryable() ? 1 : 0);
        }
        case Report.Extend extend -> {
          about(EXTEND, report);
          out.writeLong(extend.forMillis());
        }
        case Report.Progress progress -> {
          about(PROGRESS, report);
          out.writeFixedLong(Double.doubleToLongBits(progress.fraction()));
        }
        case Report.HandBack back -> about(HAND_BACK, report);
      }
    }

    private void about(int tag, Report report) {
      out.writeByte(tag);
      out.writeInt(report.task().shard());
      out.writeLong(report.task().number());
      out.writeLong(report.token());
    }

    private void deadLetters(ShardCommand.DeadLetters which) {
      out.writeText(which.tenant().value());
      List<Long> numbers = which.numbers();
      out.writeByte(numbers == null ? 0 : 1);
      if (numbers != null) {
        out.writeInt(numbers.size());
        numbers.forEach(out::writeLong);
      }
      out.writeText(which.pool() == null ? "" : which.pool().value());
      out.writeByte(which.reason() == null ? 0 : which.reason().code() + 1);
      out.writeInt(which.limit());
    }
  }

  private static final class Reader {
    private final ByteReader in;
    private final TaskCodec.Reader tasks;

    Reader(ByteReader in) {
      this.in = in;
      this.tasks = new TaskCodec.Reader(new TaskCodec.Interned(), in);
    }

    <T> List<T> listOf(java.util.function.Supplier<T> item) {
      int count = in.readInt();
      if (count < 0) {
        throw new MalformedBytesException("list of " + count);
      }
      List<T> items = new ArrayList<>(Math.min(count, 1_024));
      for (int i = 0; i < count; i++) {
        items.add(item.get());
      }
      return items;
    }

    ShardCommand command() {
      int tag = in.readByte();
      return switch (tag) {
        case SUBMIT -> submit();
        case LEASE -> new ShardCommand.Lease(tasks.lane(), listOf(this::offer));
        case REPORT_ALL -> new ShardCommand.ReportAll(tasks.agent(), listOf(this::report));
        case CANCEL -> new ShardCommand.Cancel(new TenantId(in.readText()), in.readLong());
        case REDRIVE -> new ShardCommand.Redrive(deadLetters());
        case PURGE -> new ShardCommand.Purge(deadLetters());
        case TICK -> new ShardCommand.Tick();
        case ACTIVATE -> new ShardCommand.Activate(in.readLong());
        case TAKE_BACK -> new ShardCommand.TakeBack(listOf(tasks::agent), in.readLong());
        case OF_BREAKERS ->
            new ShardCommand.OfBreakers(listOf(() -> BreakerCommandCodec.readAsk(in)));
        case OF_AGENTS -> new ShardCommand.OfAgents(AgentCommandCodec.readCommand(in));
        case CHECK -> new ShardCommand.Check(in.readLong());
        default -> throw new MalformedBytesException("command of kind " + tag);
      };
    }

    private ShardCommand submit() {
      int count = in.readInt();
      if (count < 0) {
        throw new MalformedBytesException("submission of " + count);
      }
      boolean marked = in.readByte() == 1;
      List<NewTask> all = new ArrayList<>(Math.min(count, 1_024));
      List<Boolean> marks = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        all.add(tasks.task());
        if (marked) {
          marks.add(in.readByte() == 1);
        }
      }
      return new ShardCommand.Submit(all, marked ? array(marks) : null);
    }

    private static boolean[] array(List<Boolean> marks) {
      boolean[] array = new boolean[marks.size()];
      for (int i = 0; i < array.length; i++) {
        array[i] = marks.get(i);
      }
      return array;
    }

    private ShardCommand.Offer offer() {
      return new ShardCommand.Offer(tasks.agent(), in.readInt());
    }

    private Report report() {
      int tag = in.readByte();
      TaskId task = new TaskId(in.readInt(), in.readLong());
      long token = in.readLong();
      return switch (tag) {
        case COMPLETE -> new Report.Complete(task, token, in.readBytes());
        case FAIL -> new Report.Fail(task, token, in.readText(), in.readByte() == 1);
        case EXTEND -> new Report.Extend(task, token, in.readLong());
        case PROGRESS ->
            new Report.Progress(task, token, Double.longBitsToDouble(in.readFixedLong()));
        case HAND_BACK -> new Report.HandBack(task, token);
        default -> throw new MalformedBytesException("report of kind " + tag);
      };
    }

    private ShardCommand.DeadLetters deadLetters() {
      TenantId tenant = new TenantId(in.readText());
      List<Long> numbers = in.readByte() == 1 ? listOf(in::readLong) : null;
      String pool = in.readText();
      int reason = in.readByte();
      return new ShardCommand.DeadLetters(
          tenant,
          numbers,
          poolOf(pool),
          reason == 0 ? null : DeadReason.of(reason - 1),
          in.readInt());
    }

    private static @Nullable PoolId poolOf(String pool) {
      return pool.isEmpty() ? null : new PoolId(pool);
    }
  }
}
