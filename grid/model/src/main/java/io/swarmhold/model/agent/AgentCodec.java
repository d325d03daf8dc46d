package io.swarmhold.model.agent;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.AgentKey;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;

/** The bytes of an {@link Agent}, in snapshots and on its way to who asks. */
public final class AgentCodec {

  private static final int HAS_CARD = 1;

  private AgentCodec() {}

  public static void write(Agent agent, ByteWriter out) {
    key(agent.key(), out);
    out.writeBytes(agent.specBytes());
    byte[] card = agent.card();
    out.writeByte(card == null ? 0 : HAS_CARD);
    if (card != null) {
      out.writeBytes(card);
    }
    out.writeByte(agent.mode().code());
    out.writeByte(agent.state().code());
    out.writeInt(agent.recoveryAttempts());
    out.writeLong(agent.stateSinceMillis());
    out.writeLong(agent.registeredAtMillis());
    out.writeLong(agent.updatedAtMillis());
    out.writeLong(agent.revision());
  }

  /**
   * @throws MalformedBytesException if what follows was not written by {@link #write}
   */
  public static Agent read(ByteReader in) {
    return read(in, new InternedBytes());
  }

  static Agent read(ByteReader in, InternedBytes specs) {
    AgentKey key = key(in);
    byte[] spec = specs.one(in.readBytes());
    byte[] card = in.readByte() == HAS_CARD ? in.readBytes() : null;
    return new Agent(
        key,
        spec,
        card,
        AgentMode.of(in.readByte()),
        AgentState.of(in.readByte()),
        in.readInt(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong());
  }

  public static void key(AgentKey key, ByteWriter out) {
    out.writeText(key.tenant().value());
    out.writeText(key.agent().value());
  }

  /**
   * @throws MalformedBytesException if what follows is none
   */
  public static AgentKey key(ByteReader in) {
    try {
      return new AgentKey(new TenantId(in.readText()), new AgentId(in.readText()));
    } catch (IllegalArgumentException e) {
      throw new MalformedBytesException("agent's name that cannot be", e);
    }
  }
}
