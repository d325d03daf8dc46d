package io.swarmhold.grid;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.AgentProfile;
import io.swarmhold.model.port.AgentStatus;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Agents' books as bytes. */
final class AgentStatusCodec {

  private AgentStatusCodec() {}

  static void write(List<AgentStatus> all, ByteWriter out) {
    out.writeInt(all.size());
    for (AgentStatus status : all) {
      write(status.profile(), out);
      out.writeByte((status.connected() ? 1 : 0) | (status.draining() ? 2 : 0));
      out.writeInt(status.running());
      out.writeLong(status.succeeded());
      out.writeLong(status.failed());
      out.writeInt(status.consecutiveFailures());
      out.writeLong(status.lastSeenMillis());
    }
  }

  private static void write(AgentProfile profile, ByteWriter out) {
    out.writeText(profile.tenant().value());
    out.writeText(profile.agent().value());
    texts(profile.serves(), TenantId::value, out);
    texts(profile.pools(), PoolId::value, out);
    texts(new TreeSet<>(profile.capabilities()), name -> name, out);
    out.writeText(profile.region());
    out.writeInt(profile.slots());
  }

  private static <T> void texts(Collection<T> all, Function<T, String> text, ByteWriter out) {
    out.writeInt(all.size());
    all.forEach(one -> out.writeText(text.apply(one)));
  }

  static List<AgentStatus> read(ByteReader in) {
    List<AgentStatus> all = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      AgentProfile profile = profile(in);
      int flags = in.readByte();
      all.add(
          new AgentStatus(
              profile,
              (flags & 1) != 0,
              (flags & 2) != 0,
              in.readInt(),
              in.readLong(),
              in.readLong(),
              in.readInt(),
              in.readLong()));
    }
    return all;
  }

  private static AgentProfile profile(ByteReader in) {
    return new AgentProfile(
        new TenantId(in.readText()),
        new AgentId(in.readText()),
        texts(in, TenantId::new),
        texts(in, PoolId::new),
        Set.copyOf(texts(in, name -> name)),
        in.readText(),
        in.readInt());
  }

  private static <T> List<T> texts(ByteReader in, Function<String, T> of) {
    List<T> all = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      all.add(of.apply(in.readText()));
    }
    return all;
  }
}
