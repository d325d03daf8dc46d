package io.swarmhold.grid;

import io.swarmhold.model.TaskView;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.shard.AnswerCodec;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardAnswer;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.List;
import java.util.Optional;

/** What a shard may be asked from another member, and how question and answer travel. */
sealed interface ShardQuestion<T> {

  T ask(Shard shard);

  void writeAnswer(T answer, ByteWriter out);

  T readAnswer(ByteReader in);

  /** A task of the tenant; empty if there is none. */
  record OfTask(TenantId tenant, long number) implements ShardQuestion<Optional<TaskView>> {

    @Override
    public Optional<TaskView> ask(Shard shard) {
      return shard.find(tenant, number);
    }

    @Override
    public void writeAnswer(Optional<TaskView> answer, ByteWriter out) {
      AnswerCodec.write(List.of(new ShardAnswer.CancelAnswer(answer.orElse(null), false)), out);
    }

    @Override
    public Optional<TaskView> readAnswer(ByteReader in) {
      ShardAnswer.CancelAnswer found = (ShardAnswer.CancelAnswer) only(in);
      return Optional.ofNullable(found.task());
    }
  }

  /** The assignment that a lease was, if it is still in force. */
  record OfLease(long number, long token) implements ShardQuestion<Optional<Assignment>> {

    @Override
    public Optional<Assignment> ask(Shard shard) {
      return shard.assignment(number, token);
    }

    @Override
    public void writeAnswer(Optional<Assignment> answer, ByteWriter out) {
      List<Assignment> found = answer.map(List::of).orElse(List.of());
      AnswerCodec.write(List.of(new ShardAnswer.Leased(List.of(found), 0, 0)), out);
    }

    @Override
    public Optional<Assignment> readAnswer(ByteReader in) {
      ShardAnswer.Leased found = (ShardAnswer.Leased) only(in);
      return found.assignments().getFirst().stream().findFirst();
    }
  }

  /** The latest envelope of a session that led here; 0 if none is known. */
  record OfSession(long session) implements ShardQuestion<Long> {

    @Override
    public Long ask(Shard shard) {
      return shard.latestOf(session);
    }

    @Override
    public void writeAnswer(Long answer, ByteWriter out) {
      out.writeLong(answer);
    }

    @Override
    public Long readAnswer(ByteReader in) {
      return in.readLong();
    }
  }

  private static ShardAnswer only(ByteReader in) {
    ShardAnswer answer = AnswerCodec.read(in).getFirst();
    if (answer == null) {
      throw new MalformedBytesException("no answer");
    }
    return answer;
  }

  static void write(ShardQuestion<?> question, ByteWriter out) {
    switch (question) {
      case OfTask(TenantId tenant, long number) -> {
        out.writeByte(1);
        out.writeText(tenant.value());
        out.writeLong(number);
      }
      case OfLease(long number, long token) -> {
        out.writeByte(2);
        out.writeLong(number);
        out.writeLong(token);
      }
      case OfSession(long session) -> {
        out.writeByte(3);
        out.writeFixedLong(session);
      }
    }
  }

  static ShardQuestion<?> read(ByteReader in) {
    int kind = in.readByte();
    return switch (kind) {
      case 1 -> new OfTask(new TenantId(in.readText()), in.readLong());
      case 2 -> new OfLease(in.readLong(), in.readLong());
      case 3 -> new OfSession(in.readFixedLong());
      default -> throw new MalformedBytesException("question of kind " + kind);
    };
  }
}
