package io.swarmhold.model.consensus;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.function.Consumer;

/**
 * The bytes of what members say to each other about consensus: a version of one byte, a tag of one
 * byte, and fields. Commands stand in the group's log, so what is written once must be read by
 * every later release.
 *
 * <p>Bytes that nobody wrote end in a {@link MalformedBytesException}.
 */
public final class ConsensusCodec {

  private static final int VIEW = 1;
  private static final int LOCK = 2;
  private static final int LOCKS = 3;
  private static final int DEFINITION = 4;
  private static final int DEFINITIONS = 5;
  private static final int ALL_LOCKS = 6;

  private ConsensusCodec() {}

  public static byte[] encode(ConsensusCommand command) {
    return bytes(to -> CommandCodec.write(command, to));
  }

  public static ConsensusCommand decodeCommand(byte[] bytes) {
    return RecordReader.read("command", bytes, CommandCodec::read);
  }

  public static byte[] encode(ConsensusAnswer answer) {
    return bytes(to -> ConsensusAnswerCodec.write(answer, to));
  }

  public static ConsensusAnswer decodeAnswer(byte[] bytes) {
    return RecordReader.read("answer", bytes, ConsensusAnswerCodec::read);
  }

  public static byte[] encode(ConsensusQuestion question) {
    return bytes(to -> write(question, to));
  }

  public static ConsensusQuestion decodeQuestion(byte[] bytes) {
    return RecordReader.read("question", bytes, ConsensusCodec::question);
  }

  private static byte[] bytes(Consumer<RecordWriter> content) {
    ByteWriter out = new ByteWriter(128);
    out.writeByte(RecordWriter.VERSION);
    content.accept(new RecordWriter(out));
    return out.toBytes();
  }

  private static void write(ConsensusQuestion question, RecordWriter to) {
    ByteWriter out = to.out;
    switch (question) {
      case ConsensusQuestion.View view -> out.writeByte(VIEW);
      case ConsensusQuestion.Lock lock -> {
        out.writeByte(LOCK);
        to.lockName(lock.lock());
      }
      case ConsensusQuestion.Locks page -> {
        out.writeByte(LOCKS);
        out.writeText(page.tenant().value());
        out.writeByte(page.kind().code());
        out.writeText(page.after());
        out.writeInt(page.limit());
      }
      case ConsensusQuestion.AllLocks page -> {
        out.writeByte(ALL_LOCKS);
        to.optional(page.after(), to::lockName);
        out.writeInt(page.limit());
      }
      case ConsensusQuestion.Definition definition -> {
        out.writeByte(DEFINITION);
        to.definitionName(definition.name());
      }
      case ConsensusQuestion.Definitions page -> {
        out.writeByte(DEFINITIONS);
        out.writeText(page.tenant().value());
        out.writeText(page.kind());
        out.writeText(page.after());
        out.writeInt(page.limit());
      }
    }
  }

  private static ConsensusQuestion question(RecordReader from) {
    var in = from.in;
    int tag = in.readByte();
    return switch (tag) {
      case VIEW -> new ConsensusQuestion.View();
      case LOCK -> new ConsensusQuestion.Lock(from.lockName());
      case LOCKS ->
          new ConsensusQuestion.Locks(
              new TenantId(in.readText()),
              ConsensusCommand.LockName.Kind.of(in.readByte()),
              in.readText(),
              in.readInt());
      case ALL_LOCKS -> new ConsensusQuestion.AllLocks(from.optional(from::lockName), in.readInt());
      case DEFINITION -> new ConsensusQuestion.Definition(from.definitionName());
      case DEFINITIONS ->
          new ConsensusQuestion.Definitions(
              new TenantId(in.readText()), in.readText(), in.readText(), in.readInt());
      default -> throw new MalformedBytesException("question of kind " + tag);
    };
  }
}
