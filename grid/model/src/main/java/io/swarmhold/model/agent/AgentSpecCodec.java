package io.swarmhold.model.agent;

import io.swarmhold.model.PoolId;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The bytes of an {@link AgentSpec}: equal specs have equal bytes.
 *
 * <pre>
 * version 1 byte | pools | capabilities | region | zone | node | version | labels | slots
 * | capacity class 1 byte | user | heartbeat, ms
 * </pre>
 */
public final class AgentSpecCodec {

  private static final int VERSION = 1;

  /** What a spec takes at most: its bounds say so, in UTF-8. */
  static final int MAX_BYTES = 24 << 10;

  private AgentSpecCodec() {}

  public static byte[] encode(AgentSpec spec) {
    ByteWriter out = new ByteWriter(128);
    out.writeByte(VERSION);
    out.writeInt(spec.pools().size());
    spec.pools().forEach(pool -> out.writeText(pool.value()));
    out.writeInt(spec.capabilities().size());
    spec.capabilities().forEach(out::writeText);
    out.writeText(spec.region());
    out.writeText(spec.zone());
    out.writeText(spec.node());
    out.writeText(spec.version());
    out.writeInt(spec.labels().size());
    spec.labels()
        .forEach((name, value) -> {
          out.writeText(name);
          out.writeText(value);
        });
    out.writeInt(spec.slots());
    out.writeByte(spec.capacityClass().code());
    out.writeText(spec.user());
    out.writeInt(spec.heartbeatMillis());
    return out.toBytes();
  }

  /**
   * @throws MalformedBytesException if the bytes are none of {@link #encode}
   */
  public static AgentSpec decode(byte[] bytes) {
    try {
      return read(new ByteReader(bytes));
    } catch (IllegalArgumentException e) {
      throw new MalformedBytesException("agent that cannot be", e);
    }
  }

  private static AgentSpec read(ByteReader in) {
    int version = in.readByte();
    if (version != VERSION) {
      throw new MalformedBytesException(
          "agent of version " + version + " (expected: " + VERSION + ")");
    }
    AgentSpec spec =
        new AgentSpec(
            pools(in),
            capabilities(in),
            in.readText(),
            in.readText(),
            in.readText(),
            in.readText(),
            labels(in),
            in.readInt(),
            CapacityClass.of(in.readByte()),
            in.readText(),
            in.readInt());
    if (in.hasMore()) {
      throw new MalformedBytesException("bytes after the end of an agent");
    }
    return spec;
  }

  private static List<PoolId> pools(ByteReader in) {
    List<PoolId> pools = new ArrayList<>();
    for (int left = count(in, AgentSpec.MAX_POOLS); left > 0; left--) {
      pools.add(new PoolId(in.readText()));
    }
    return pools;
  }

  private static NavigableSet<String> capabilities(ByteReader in) {
    NavigableSet<String> capabilities = new TreeSet<>();
    for (int left = count(in, AgentSpec.MAX_CAPABILITIES); left > 0; left--) {
      capabilities.add(in.readText());
    }
    return capabilities;
  }

  private static SortedMap<String, String> labels(ByteReader in) {
    SortedMap<String, String> labels = new TreeMap<>();
    for (int left = count(in, AgentSpec.MAX_LABELS); left > 0; left--) {
      labels.put(in.readText(), in.readText());
    }
    return labels;
  }

  private static int count(ByteReader in, int most) {
    int count = in.readInt();
    if (count < 0 || count > most) {
      throw new MalformedBytesException("list of " + count + " (expected: at most " + most + ")");
    }
    return count;
  }
}
