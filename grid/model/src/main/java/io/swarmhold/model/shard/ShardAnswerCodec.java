package io.swarmhold.model.shard;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.Attempt;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TaskView;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.agent.AgentCommandCodec;
import io.swarmhold.model.breaker.BreakerCommandCodec;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Reported;
import io.swarmhold.model.port.TaskQueue.Submission;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a shard's answers on their way back to another member: whole, unlike those that
 * {@link RememberedAnswers} remembers. One for each command, null for one that was refused by
 * itself.
 */
public final class ShardAnswerCodec {

  private static final int NONE = 0;
  private static final int SUBMITTED = 1;
  private static final int LEASED = 2;
  private static final int REPORTS = 3;
  private static final int CANCEL = 4;
  private static final int AFFECTED = 5;
  private static final int OF_AGENTS = 6;
  private static final int OF_BREAKERS = 7;

  private static final int ACCEPTED = 0;
  private static final int DUPLICATE = 1;
  private static final int KEY_REUSED = 2;
  private static final int QUEUE_FULL = 3;

  private ShardAnswerCodec() {}

  public static void write(List<? extends @Nullable ShardAnswer> answers, ByteWriter out) {
    out.writeInt(answers.size());
    TaskCodec.Writer tasks = new TaskCodec.Writer(out);
    for (ShardAnswer answer : answers) {
      if (answer == null) {
        out.writeByte(NONE);
      } else {
        write(answer, tasks, out);
      }
    }
  }

  private static void write(ShardAnswer answer, TaskCodec.Writer tasks, ByteWriter out) {
    switch (answer) {
      case ShardAnswer.Submitted submitted -> {
        out.writeByte(SUBMITTED);
        out.writeInt(submitted.submissions().size());
        submitted.submissions().forEach(submission -> write(submission, out));
      }
      case ShardAnswer.Leased leased -> {
        out.writeByte(LEASED);
        out.writeInt(leased.assignments().size());
        for (List<Assignment> given : leased.assignments()) {
          out.writeInt(given.size());
          given.forEach(assignment -> write(assignment, out));
        }
        out.writeInt(leased.remaining());
        out.writeLong(leased.bestKey());
      }
      case ShardAnswer.Reports reports -> {
        out.writeByte(REPORTS);
        out.writeInt(reports.reported().size());
        reports.reported().forEach(reported -> out.writeByte(reported.code()));
      }
      case ShardAnswer.CancelAnswer cancel -> {
        out.writeByte(CANCEL);
        out.writeByte(cancel.changed() ? 1 : 0);
        TaskView task = cancel.task();
        out.writeByte(task == null ? 0 : 1);
        if (task != null) {
          write(task, tasks, out);
        }
      }
      case ShardAnswer.Affected affected -> {
        out.writeByte(AFFECTED);
        out.writeInt(affected.count());
      }
      case ShardAnswer.OfBreakers breakers -> {
        out.writeByte(OF_BREAKERS);
        out.writeInt(breakers.replies().size());
        breakers.replies().forEach(reply -> BreakerCommandCodec.write(reply, out));
      }
      case ShardAnswer.OfAgents agents -> {
        out.writeByte(OF_AGENTS);
        AgentCommandCodec.write(agents.answer(), out);
      }
    }
  }

  private static void write(Submission submission, ByteWriter out) {
    switch (submission) {
      case Submission.Accepted accepted -> id(ACCEPTED, accepted.id(), out);
      case Submission.Duplicate duplicate -> id(DUPLICATE, duplicate.id(), out);
      case Submission.KeyReused reused -> id(KEY_REUSED, reused.id(), out);
      case Submission.QueueFull full -> {
        out.writeByte(QUEUE_FULL);
        out.writeInt(full.limit());
        out.writeLong(full.retryAfter().toMillis());
      }
    }
  }

  private static void id(int kind, TaskId id, ByteWriter out) {
    out.writeByte(kind);
    write(id, out);
  }

  private static void write(TaskId id, ByteWriter out) {
    out.writeInt(id.shard());
    out.writeLong(id.number());
  }

  private static void write(Assignment assignment, ByteWriter out) {
    write(assignment.task(), out);
    out.writeLong(assignment.token());
    out.writeText(assignment.tenant().value());
    out.writeText(assignment.type());
    out.writeText(assignment.key() == null ? "" : assignment.key());
    out.writeInt(assignment.attempt());
    out.writeLong(assignment.expiresAtMillis());
    out.writeBytes(assignment.payload());
  }

  private static void write(TaskView view, TaskCodec.Writer tasks, ByteWriter out) {
    write(view.id(), out);
    tasks.task(view.task());
    out.writeByte(view.status().code());
    out.writeLong(view.createdAtMillis());
    out.writeLong(view.enqueuedAtMillis());
    out.writeLong(view.updatedAtMillis());
    byte[] result = view.result();
    out.writeByte(result == null ? 0 : 1);
    if (result != null) {
      out.writeBytes(result);
    }
    DeadReason reason = view.deadReason();
    out.writeByte(reason == null ? 0 : reason.code() + 1);
    out.writeFixedLong(Double.doubleToLongBits(view.progress()));
    out.writeInt(view.attempts().size());
    for (Attempt attempt : view.attempts()) {
      out.writeText(attempt.agent().value());
      out.writeLong(attempt.token());
      out.writeLong(attempt.startedAtMillis());
      out.writeLong(attempt.endedAtMillis());
      out.writeByte(attempt.ending().code());
      out.writeText(attempt.error());
    }
  }

  /**
   * @throws MalformedBytesException if what follows was not written by {@link #write}
   */
  public static List<@Nullable ShardAnswer> read(ByteReader in) {
    try {
      return new Reader(in).answers();
    } catch (IllegalArgumentException e) {
      throw new MalformedBytesException("answer that cannot be", e);
    }
  }

  private static final class Reader {
    private final ByteReader in;
    private final TaskCodec.Reader tasks;

    Reader(ByteReader in) {
      this.in = in;
      this.tasks = new TaskCodec.Reader(new TaskCodec.Interned(), in);
    }

    List<@Nullable ShardAnswer> answers() {
      return this.<@Nullable ShardAnswer>listOf(this::answer);
    }

    private <T extends @Nullable Object> List<T> listOf(Supplier<T> item) {
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

    private @Nullable ShardAnswer answer() {
      int kind = in.readByte();
      return switch (kind) {
        case NONE -> null;
        case SUBMITTED -> new ShardAnswer.Submitted(listOf(this::submission));
        case LEASED ->
            new ShardAnswer.Leased(
                listOf(() -> listOf(this::assignment)), in.readInt(), in.readLong());
        case REPORTS -> new ShardAnswer.Reports(listOf(() -> Reported.of(in.readByte())));
        case CANCEL -> cancel();
        case AFFECTED -> new ShardAnswer.Affected(in.readInt());
        case OF_BREAKERS ->
            new ShardAnswer.OfBreakers(listOf(() -> BreakerCommandCodec.readReply(in)));
        case OF_AGENTS -> new ShardAnswer.OfAgents(AgentCommandCodec.readAnswer(in));
        default -> throw new MalformedBytesException("answer of kind " + kind);
      };
    }

    private Submission submission() {
      int kind = in.readByte();
      return switch (kind) {
        case ACCEPTED -> new Submission.Accepted(id());
        case DUPLICATE -> new Submission.Duplicate(id());
        case KEY_REUSED -> new Submission.KeyReused(id());
        case QUEUE_FULL -> new Submission.QueueFull(in.readInt(), Duration.ofMillis(in.readLong()));
        default -> throw new MalformedBytesException("submission of kind " + kind);
      };
    }

    private TaskId id() {
      return new TaskId(in.readInt(), in.readLong());
    }

    private Assignment assignment() {
      TaskId id = id();
      long token = in.readLong();
      TenantId tenant = new TenantId(in.readText());
      String type = in.readText();
      String key = in.readText();
      return new Assignment(
          id,
          token,
          tenant,
          type,
          key.isEmpty() ? null : key,
          in.readInt(),
          in.readLong(),
          in.readBytes());
    }

    private ShardAnswer cancel() {
      boolean changed = in.readByte() == 1;
      return new ShardAnswer.CancelAnswer(in.readByte() == 1 ? view() : null, changed);
    }

    private TaskView view() {
      TaskId id = id();
      var task = tasks.task();
      TaskStatus status = TaskStatus.of(in.readByte());
      long created = in.readLong();
      long enqueued = in.readLong();
      long updated = in.readLong();
      byte[] result = in.readByte() == 1 ? in.readBytes() : null;
      int reason = in.readByte();
      double progress = Double.longBitsToDouble(in.readFixedLong());
      return new TaskView(
          id,
          task,
          status,
          created,
          enqueued,
          updated,
          result,
          reason == 0 ? null : DeadReason.of(reason - 1),
          progress,
          listOf(this::attempt));
    }

    private Attempt attempt() {
      return new Attempt(
          new AgentId(in.readText()),
          in.readLong(),
          in.readLong(),
          in.readLong(),
          Attempt.Ending.of(in.readByte()),
          in.readText());
    }
  }
}
