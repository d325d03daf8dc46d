package io.swarmhold.grid;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.LatencyHistogram;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.AgentStatus;
import io.swarmhold.model.port.NodeStatus.PoolStatus;
import io.swarmhold.model.port.NodeStatus.QueueStatus;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a member is asked of its own agents and queues, and how question and answer travel. */
sealed interface SwarmQuestion<T> {

  T ask(MemberBooks books);

  void writeAnswer(T answer, ByteWriter out);

  T readAnswer(ByteReader in);

  /** A tenant's agents after {@code after}, by id, at most {@code limit}. */
  record Agents(TenantId tenant, String after, int limit)
      implements SwarmQuestion<List<AgentStatus>> {

    @Override
    public List<AgentStatus> ask(MemberBooks books) {
      return books.agents(tenant, after, limit);
    }

    @Override
    public void writeAnswer(List<AgentStatus> answer, ByteWriter out) {
      AgentStatusCodec.write(answer, out);
    }

    @Override
    public List<AgentStatus> readAnswer(ByteReader in) {
      return AgentStatusCodec.read(in);
    }
  }

  /** Those of these agents that are known. */
  record Named(TenantId tenant, List<AgentId> agents) implements SwarmQuestion<List<AgentStatus>> {

    @Override
    public List<AgentStatus> ask(MemberBooks books) {
      return agents.stream().flatMap(agent -> books.agent(tenant, agent, false).stream()).toList();
    }

    @Override
    public void writeAnswer(List<AgentStatus> answer, ByteWriter out) {
      AgentStatusCodec.write(answer, out);
    }

    @Override
    public List<AgentStatus> readAnswer(ByteReader in) {
      return AgentStatusCodec.read(in);
    }
  }

  /** One agent, none if it is not known; drained before it is answered if that is wished. */
  record Agent(TenantId tenant, AgentId agent, boolean drain)
      implements SwarmQuestion<List<AgentStatus>> {

    @Override
    public List<AgentStatus> ask(MemberBooks books) {
      return books.agent(tenant, agent, drain);
    }

    @Override
    public void writeAnswer(List<AgentStatus> answer, ByteWriter out) {
      AgentStatusCodec.write(answer, out);
    }

    @Override
    public List<AgentStatus> readAnswer(ByteReader in) {
      return AgentStatusCodec.read(in);
    }
  }

  /** What there is of a tenant. */
  record Load(TenantId tenant) implements SwarmQuestion<MemberLoad> {

    @Override
    public MemberLoad ask(MemberBooks books) {
      return books.load(tenant);
    }

    @Override
    public void writeAnswer(MemberLoad answer, ByteWriter out) {
      QueueStatus queue = answer.queue();
      out.writeLong(queue.waiting());
      out.writeLong(queue.running());
      out.writeLong(queue.dead());
      out.writeLong(queue.created());
      out.writeLong(queue.succeeded());
      out.writeLong(queue.failed());
      out.writeInt(answer.pools().size());
      for (PoolStatus pool : answer.pools()) {
        out.writeText(pool.pool());
        out.writeLong(pool.ready());
        out.writeLong(pool.delayed());
        out.writeLong(pool.running());
        out.writeLong(pool.dead());
      }
      out.writeInt(answer.agents().size());
      answer.agents().forEach(agent -> agent.write(out));
      out.writeInt(answer.latencies().size());
      answer
          .latencies()
          .forEach((name, histogram) -> {
            out.writeText(name);
            histogram.write(out);
          });
    }

    @Override
    public MemberLoad readAnswer(ByteReader in) {
      QueueStatus queue =
          new QueueStatus(
              in.readLong(),
              in.readLong(),
              in.readLong(),
              in.readLong(),
              in.readLong(),
              in.readLong());
      List<PoolStatus> pools = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        pools.add(
            new PoolStatus(
                tenant, in.readText(), in.readLong(), in.readLong(), in.readLong(), in.readLong()));
      }
      List<MemberLoad.AgentBrief> agents = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        agents.add(MemberLoad.AgentBrief.read(in));
      }
      Map<String, LatencyHistogram> latencies = new LinkedHashMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        latencies.put(in.readText(), LatencyHistogram.read(in));
      }
      return new MemberLoad(queue, pools, agents, latencies);
    }
  }

  static byte[] bytes(SwarmQuestion<?> question) {
    ByteWriter out = new ByteWriter(64);
    switch (question) {
      case Agents(TenantId tenant, String after, int limit) -> {
        out.writeByte(1);
        out.writeText(tenant.value());
        out.writeText(after);
        out.writeInt(limit);
      }
      case Agent(TenantId tenant, AgentId agent, boolean drain) -> {
        out.writeByte(2);
        out.writeText(tenant.value());
        out.writeText(agent.value());
        out.writeByte(drain ? 1 : 0);
      }
      case Load(TenantId tenant) -> {
        out.writeByte(3);
        out.writeText(tenant.value());
      }
      case Named(TenantId tenant, List<AgentId> agents) -> {
        out.writeByte(4);
        out.writeText(tenant.value());
        out.writeInt(agents.size());
        agents.forEach(agent -> out.writeText(agent.value()));
      }
    }
    return out.toBytes();
  }

  static SwarmQuestion<?> of(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int kind = in.readByte();
    return switch (kind) {
      case 1 -> new Agents(new TenantId(in.readText()), in.readText(), in.readInt());
      case 2 ->
          new Agent(new TenantId(in.readText()), new AgentId(in.readText()), in.readByte() == 1);
      case 3 -> new Load(new TenantId(in.readText()));
      case 4 -> {
        TenantId tenant = new TenantId(in.readText());
        List<AgentId> agents = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
          agents.add(new AgentId(in.readText()));
        }
        yield new Named(tenant, agents);
      }
      default -> throw new MalformedBytesException("question of kind " + kind);
    };
  }
}
