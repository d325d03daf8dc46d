package io.swarmhold.grid;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.agent.Agent;
import io.swarmhold.model.agent.AgentMode;
import io.swarmhold.model.agent.HeartbeatWatch.Heard;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.Codes;

/**
 * A sign of life of an agent, on its way to the agent's shard.
 *
 * @param running how many tasks it holds, of {@code slots}; {@link #UNTOLD} if that is not said
 */
record Sign(AgentKey agent, int running, int slots) {

  static final int UNTOLD = -1;

  private static final Heard[] HEARD = {Heard.ALIVE, Heard.BACK, Heard.UNKNOWN};

  static Sign of(AgentKey agent) {
    return new Sign(agent, UNTOLD, 0);
  }

  /**
   * What its shard knows of the agent.
   *
   * @param mode active if it is not known
   * @param heartbeatMillis how often it is to be heard; 0 for whenever
   */
  record Known(Heard heard, AgentMode mode, int heartbeatMillis) {

    void write(ByteWriter out) {
      int code =
          switch (heard) {
            case ALIVE -> 0;
            case BACK -> 1;
            case UNKNOWN -> 2;
          };
      out.writeByte(code | mode.code() << 2);
      out.writeInt(heartbeatMillis);
    }

    static Known read(ByteReader in) {
      int both = in.readByte();
      return new Known(Codes.valueOf(HEARD, both & 3), AgentMode.of(both >> 2), in.readInt());
    }
  }

  Known heardBy(Shard shard, long now) {
    Heard heard = shard.heard(agent, running, slots, now);
    AgentMode mode = shard.findAgent(agent).map(Agent::mode).orElse(AgentMode.ACTIVE);
    return new Known(heard, mode, shard.agents().heartbeatMillis(agent));
  }

  void write(ByteWriter out) {
    ShardQuestion.agent(agent, out);
    out.writeInt(running);
    out.writeInt(slots);
  }

  static Sign read(ByteReader in) {
    return new Sign(ShardQuestion.agent(in), in.readInt(), in.readInt());
  }
}
