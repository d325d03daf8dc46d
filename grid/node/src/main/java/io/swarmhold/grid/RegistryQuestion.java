package io.swarmhold.grid;

import io.swarmhold.grid.registry.AgentIndex;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.agent.AgentCodec;
import io.swarmhold.model.agent.AgentMode;
import io.swarmhold.model.agent.AgentState;
import io.swarmhold.model.agent.CapacityClass;
import io.swarmhold.model.port.AgentFilter;
import io.swarmhold.model.port.Discovery;
import io.swarmhold.model.port.Registry.Census;
import io.swarmhold.model.port.Registry.Found;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a member is asked of the agents whose shards it serves, and how that travels. */
sealed interface RegistryQuestion<T> {

  T ask(AgentIndex index);

  void writeAnswer(T answer, ByteWriter out);

  T readAnswer(ByteReader in);

  /** Some of a tenant's agents, by id. */
  record Page(TenantId tenant, AgentFilter filter, String after, int limit)
      implements RegistryQuestion<List<Found>> {

    @Override
    public List<Found> ask(AgentIndex index) {
      return index.list(tenant, filter, after, limit);
    }

    @Override
    public void writeAnswer(List<Found> answer, ByteWriter out) {
      found(answer, out);
    }

    @Override
    public List<Found> readAnswer(ByteReader in) {
      return found(in);
    }
  }

  /** Those that fit best. */
  record Search(TenantId tenant, Discovery discovery) implements RegistryQuestion<List<Found>> {

    @Override
    public List<Found> ask(AgentIndex index) {
      return index.discover(tenant, discovery);
    }

    @Override
    public void writeAnswer(List<Found> answer, ByteWriter out) {
      found(answer, out);
    }

    @Override
    public List<Found> readAnswer(ByteReader in) {
      return found(in);
    }
  }

  /** How many there are. */
  record Count(TenantId tenant) implements RegistryQuestion<Census> {

    @Override
    public Census ask(AgentIndex index) {
      return index.census(tenant);
    }

    @Override
    public void writeAnswer(Census answer, ByteWriter out) {
      out.writeLong(answer.total());
      for (AgentState state : AgentState.values()) {
        out.writeLong(answer.states().getOrDefault(state, 0L));
      }
      for (AgentMode mode : AgentMode.values()) {
        out.writeLong(answer.modes().getOrDefault(mode, 0L));
      }
      out.writeInt(answer.pools().size());
      answer
          .pools()
          .forEach((pool, count) -> {
            out.writeText(pool.value());
            out.writeLong(count);
          });
    }

    @Override
    public Census readAnswer(ByteReader in) {
      long total = in.readLong();
      Map<AgentState, Long> states = new EnumMap<>(AgentState.class);
      for (AgentState state : AgentState.values()) {
        states.put(state, in.readLong());
      }
      Map<AgentMode, Long> modes = new EnumMap<>(AgentMode.class);
      for (AgentMode mode : AgentMode.values()) {
        modes.put(mode, in.readLong());
      }
      Map<PoolId, Long> pools = new TreeMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        pools.put(new PoolId(in.readText()), in.readLong());
      }
      return new Census(total, states, modes, pools);
    }
  }

  private static void found(List<Found> answer, ByteWriter out) {
    out.writeInt(answer.size());
    for (Found one : answer) {
      AgentCodec.write(one.agent(), out);
      out.writeInt(one.running());
    }
  }

  private static List<Found> found(ByteReader in) {
    List<Found> found = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      found.add(new Found(AgentCodec.read(in), in.readInt()));
    }
    return found;
  }

  static byte[] bytes(RegistryQuestion<?> question) {
    ByteWriter out = new ByteWriter(128);
    switch (question) {
      case Page(TenantId tenant, AgentFilter filter, String after, int limit) -> {
        out.writeByte(1);
        out.writeText(tenant.value());
        write(filter, out);
        out.writeText(after);
        out.writeInt(limit);
      }
      case Search(TenantId tenant, Discovery discovery) -> {
        out.writeByte(2);
        out.writeText(tenant.value());
        write(discovery.filter(), out);
        out.writeText(discovery.near());
        out.writeByte(discovery.usable() ? 1 : 0);
        out.writeInt(discovery.limit());
      }
      case Count(TenantId tenant) -> {
        out.writeByte(3);
        out.writeText(tenant.value());
      }
    }
    return out.toBytes();
  }

  static RegistryQuestion<?> of(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int kind = in.readByte();
    TenantId tenant = new TenantId(in.readText());
    return switch (kind) {
      case 1 -> new Page(tenant, filter(in), in.readText(), in.readInt());
      case 2 ->
          new Search(
              tenant, new Discovery(filter(in), in.readText(), in.readByte() == 1, in.readInt()));
      case 3 -> new Count(tenant);
      default -> throw new MalformedBytesException("question of kind " + kind);
    };
  }

  private static void write(AgentFilter filter, ByteWriter out) {
    out.writeText(filter.pool() == null ? "" : filter.pool().value());
    out.writeInt(filter.capabilities().size());
    filter.capabilities().forEach(out::writeText);
    out.writeText(filter.region());
    out.writeText(filter.zone());
    out.writeText(filter.node());
    out.writeText(filter.version());
    out.writeText(filter.user());
    out.writeInt(filter.labels().size());
    filter
        .labels()
        .forEach((name, value) -> {
          out.writeText(name);
          out.writeText(value);
        });
    out.writeInt(filter.states().size());
    filter.states().forEach(state -> out.writeByte(state.code()));
    out.writeByte(filter.mode() == null ? 0 : filter.mode().code() + 1);
    out.writeByte(filter.capacityClass() == null ? 0 : filter.capacityClass().code() + 1);
  }

  private static AgentFilter filter(ByteReader in) {
    String pool = in.readText();
    NavigableSet<String> capabilities = new TreeSet<>();
    for (int left = in.readInt(); left > 0; left--) {
      capabilities.add(in.readText());
    }
    String region = in.readText();
    String zone = in.readText();
    String node = in.readText();
    String version = in.readText();
    String user = in.readText();
    SortedMap<String, String> labels = new TreeMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      labels.put(in.readText(), in.readText());
    }
    NavigableSet<AgentState> states = new TreeSet<>();
    for (int left = in.readInt(); left > 0; left--) {
      states.add(AgentState.of(in.readByte()));
    }
    int mode = in.readByte();
    int capacity = in.readByte();
    return new AgentFilter(
        pool.isEmpty() ? null : new PoolId(pool),
        capabilities,
        region,
        zone,
        node,
        version,
        user,
        labels,
        states,
        mode == 0 ? null : AgentMode.of(mode - 1),
        capacity == 0 ? null : CapacityClass.of(capacity - 1));
  }
}
