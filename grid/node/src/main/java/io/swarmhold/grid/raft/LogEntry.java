package io.swarmhold.grid.raft;

import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusCodec;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.ConsensusQuestion;
import io.swarmhold.model.consensus.ConsensusState;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.Arrays;

/**
 * What stands in the group's log: one byte that says what it is, then the command or question.
 *
 * <p>Questions too. Ratis 3.3.0 knows linearizable reads, but once a majority has confirmed its
 * leader, that one answers at once, unconfirmed, until the next write: cut off, it would say what
 * was true before. A question that was committed was asked of the one leader there is.
 */
sealed interface LogEntry {

  int COMMAND = 1;
  int QUESTION = 2;

  byte[] encode();

  ConsensusAnswer applyTo(ConsensusState state);

  record Command(ConsensusCommand command) implements LogEntry {
    @Override
    public byte[] encode() {
      return tagged(COMMAND, ConsensusCodec.encode(command));
    }

    @Override
    public ConsensusAnswer applyTo(ConsensusState state) {
      return state.apply(command);
    }
  }

  record Question(ConsensusQuestion question) implements LogEntry {
    @Override
    public byte[] encode() {
      return tagged(QUESTION, ConsensusCodec.encode(question));
    }

    @Override
    public ConsensusAnswer applyTo(ConsensusState state) {
      return state.answer(question);
    }
  }

  /**
   * @throws MalformedBytesException if the bytes are none
   */
  static LogEntry decode(byte[] bytes) {
    if (bytes.length == 0) {
      throw new MalformedBytesException("an entry without content");
    }
    byte[] content = Arrays.copyOfRange(bytes, 1, bytes.length);
    return switch (bytes[0]) {
      case COMMAND -> new Command(ConsensusCodec.decodeCommand(content));
      case QUESTION -> new Question(ConsensusCodec.decodeQuestion(content));
      default -> throw new MalformedBytesException("entry of kind " + bytes[0]);
    };
  }

  private static byte[] tagged(int tag, byte[] content) {
    byte[] bytes = new byte[content.length + 1];
    bytes[0] = (byte) tag;
    System.arraycopy(content, 0, bytes, 1, content.length);
    return bytes;
  }
}
