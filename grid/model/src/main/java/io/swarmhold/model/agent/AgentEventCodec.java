package io.swarmhold.model.agent;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;

/**
 * The bytes of an {@link AgentEvent} within a frame of the log: kind 1 byte | tenant | agent | what
 * the case holds. Kinds never change their meaning.
 */
public final class AgentEventCodec {

  private static final int REGISTERED = 1;
  private static final int CARD_KEPT = 2;
  private static final int CARD_DROPPED = 3;
  private static final int DEREGISTERED = 4;
  private static final int MODE_SET = 5;
  private static final int MISSED = 6;
  private static final int RECOVERED = 7;
  private static final int RECOVERY_FAILED = 8;
  private static final int GIVEN_UP = 9;

  private AgentEventCodec() {}

  public static void write(AgentEvent event, ByteWriter out) {
    switch (event) {
      case AgentEvent.Registered registered -> {
        about(REGISTERED, event, out);
        out.writeBytes(registered.spec());
        out.writeByte(registered.mode().code());
      }
      case AgentEvent.CardKept(AgentKey key, byte[] card) -> {
        about(card == null ? CARD_DROPPED : CARD_KEPT, event, out);
        if (card != null) {
          out.writeBytes(card);
        }
      }
      case AgentEvent.Deregistered gone -> {
        about(DEREGISTERED, event, out);
        out.writeByte(gone.why().code());
      }
      case AgentEvent.ModeSet set -> {
        about(MODE_SET, event, out);
        out.writeByte(set.mode().code());
        out.writeText(set.by());
      }
      case AgentEvent.Missed missed -> {
        about(MISSED, event, out);
        out.writeByte(missed.state().code());
      }
      case AgentEvent.Recovered back -> about(RECOVERED, event, out);
      case AgentEvent.RecoveryFailed failed -> {
        about(RECOVERY_FAILED, event, out);
        out.writeInt(failed.attempt());
      }
      case AgentEvent.GivenUp given -> about(GIVEN_UP, event, out);
    }
  }

  private static void about(int kind, AgentEvent event, ByteWriter out) {
    out.writeByte(kind);
    AgentCodec.key(event.key(), out);
  }

  /**
   * @throws MalformedBytesException if what follows was not written by {@link #write}
   */
  public static AgentEvent read(ByteReader in) {
    int kind = in.readByte();
    AgentKey key = AgentCodec.key(in);
    return switch (kind) {
      case REGISTERED ->
          new AgentEvent.Registered(key, in.readBytes(), AgentMode.of(in.readByte()));
      case CARD_KEPT -> new AgentEvent.CardKept(key, in.readBytes());
      case CARD_DROPPED -> new AgentEvent.CardKept(key, null);
      case DEREGISTERED -> new AgentEvent.Deregistered(key, AgentEvent.Leaving.of(in.readByte()));
      case MODE_SET -> new AgentEvent.ModeSet(key, AgentMode.of(in.readByte()), in.readText());
      case MISSED -> new AgentEvent.Missed(key, AgentState.of(in.readByte()));
      case RECOVERED -> new AgentEvent.Recovered(key);
      case RECOVERY_FAILED -> new AgentEvent.RecoveryFailed(key, in.readInt());
      case GIVEN_UP -> new AgentEvent.GivenUp(key);
      default -> throw new MalformedBytesException("event of an agent, of kind " + kind);
    };
  }
}
