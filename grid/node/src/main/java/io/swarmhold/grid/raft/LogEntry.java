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

  /**
   * Whether tasks cannot be served for long without it: leases of members, epochs and copies, and
   * what the leader does so that leases end. All else is asked for by callers, as often as they
   * like.
   */
  boolean isForServing();

  record Command(ConsensusCommand command) implements LogEntry {
    @Override
    public byte[] encode() {
      return tagged(COMMAND, ConsensusCodec.encode(command));
    }

    @Override
    public ConsensusAnswer applyTo(ConsensusState state) {
      return state.apply(command);
    }

    @Override
    public boolean isForServing() {
      return switch (command) {
        case ConsensusCommand.Found c -> true;
        case ConsensusCommand.Inherit c -> true;
        case ConsensusCommand.OpenLease c -> true;
        case ConsensusCommand.RenewLease c -> true;
        case ConsensusCommand.ExpireLease c -> true;
        case ConsensusCommand.CloseLease c -> true;
        case ConsensusCommand.GrantEpochs c -> true;
        case ConsensusCommand.ChangeInSync c -> true;
        case ConsensusCommand.Recover c -> true;
        case ConsensusCommand.GiveUp c -> true;
        case ConsensusCommand.ExpireLock c -> true;
        case ConsensusCommand.AcquireLock c -> false;
        case ConsensusCommand.RenewLock c -> false;
        case ConsensusCommand.ReleaseLock c -> false;
        case ConsensusCommand.PutDefinition c -> false;
        case ConsensusCommand.DeleteDefinition c -> false;
      };
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

    @Override
    public boolean isForServing() {
      return switch (question) {
        case ConsensusQuestion.View q -> true;
        case ConsensusQuestion.AllLocks q -> true;
        case ConsensusQuestion.Lock q -> false;
        case ConsensusQuestion.Locks q -> false;
        case ConsensusQuestion.Definition q -> false;
        case ConsensusQuestion.Definitions q -> false;
      };
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
