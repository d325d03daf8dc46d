package io.swarmhold.grid;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.LatencyHistogram;
import io.swarmhold.model.port.AgentStatus;
import io.swarmhold.model.port.NodeStatus.PoolStatus;
import io.swarmhold.model.port.NodeStatus.QueueStatus;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import java.util.List;
import java.util.Map;

/** A tenant's share of one member: of its shards, of its agents. */
record MemberLoad(
    QueueStatus queue,
    List<PoolStatus> pools,
    List<AgentBrief> agents,
    Map<String, LatencyHistogram> latencies) {

  /** As much of an agent as is needed to count it once, wherever else it is known. */
  record AgentBrief(
      AgentId agent,
      boolean connected,
      boolean draining,
      boolean unhealthy,
      int running,
      long lastSeenMillis) {

    static AgentBrief of(AgentStatus status) {
      return new AgentBrief(
          status.profile().agent(),
          status.connected(),
          status.draining(),
          status.unhealthy(),
          status.running(),
          status.lastSeenMillis());
    }

    /** Whether this word on the agent goes before the other: see {@link GatheredSwarm}. */
    boolean goesBefore(AgentBrief other) {
      return connected != other.connected ? connected : lastSeenMillis > other.lastSeenMillis;
    }

    void write(ByteWriter out) {
      out.writeText(agent.value());
      out.writeByte((connected ? 1 : 0) | (draining ? 2 : 0) | (unhealthy ? 4 : 0));
      out.writeInt(running);
      out.writeLong(lastSeenMillis);
    }

    static AgentBrief read(ByteReader in) {
      AgentId agent = new AgentId(in.readText());
      int flags = in.readByte();
      return new AgentBrief(
          agent, (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0, in.readInt(), in.readLong());
    }
  }
}
