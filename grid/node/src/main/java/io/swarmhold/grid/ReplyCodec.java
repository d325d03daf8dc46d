package io.swarmhold.grid;

import io.swarmhold.model.Lane;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.StorageFullException;
import io.swarmhold.model.port.UnavailableException;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.Progress;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardAnswerCodec;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a {@link ShardReply} on its way to another member. Without the frame: it is the
 * backup's, and stays where it was made.
 */
final class ReplyCodec {

  private static final int VERSION = 2;

  private static final int NO_REFUSAL = 0;
  private static final int UNAVAILABLE = 1;
  private static final int STORAGE_FULL = 2;

  private ReplyCodec() {}

  static byte[] encode(ShardReply reply) {
    ByteWriter out = new ByteWriter(256);
    out.writeByte(VERSION);
    refusal(reply.refusal(), out);
    out.writeByte(reply.again() ? 1 : 0);
    out.writeLong(reply.at().epoch());
    out.writeLong(reply.at().sequence());
    ProgressCodec.write(reply.kept(), out);
    out.writeInt(reply.demand().size());
    for (Shard.Demand demand : reply.demand()) {
      lane(demand.lane(), out);
      out.writeInt(demand.ready());
      out.writeLong(demand.bestKey());
    }
    ShardAnswerCodec.write(reply.answers(), out);
    return out.toBytes();
  }

  private static void refusal(@Nullable RuntimeException refusal, ByteWriter out) {
    if (refusal == null) {
      out.writeByte(NO_REFUSAL);
    } else {
      out.writeByte(refusal instanceof StorageFullException ? STORAGE_FULL : UNAVAILABLE);
      out.writeText(String.valueOf(refusal.getMessage()));
    }
  }

  static void lane(Lane lane, ByteWriter out) {
    out.writeText(lane.tenant().value());
    out.writeText(lane.pool().value());
    out.writeInt(lane.capabilities().size());
    lane.capabilities().forEach(out::writeText);
    out.writeText(lane.region());
  }

  /**
   * @throws MalformedBytesException if {@link #encode} did not write the bytes
   */
  static ShardReply decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    try {
      ShardReply reply = read(in);
      if (in.hasMore()) {
        throw new MalformedBytesException("bytes after the end of a reply");
      }
      return reply;
    } catch (IllegalArgumentException e) {
      throw new MalformedBytesException("reply that cannot be", e);
    }
  }

  private static ShardReply read(ByteReader in) {
    int version = in.readByte();
    if (version != VERSION) {
      throw new MalformedBytesException(
          "reply of version " + version + " (expected: " + VERSION + ")");
    }
    RuntimeException refusal = refusal(in);
    boolean again = in.readByte() == 1;
    CopyId at = new CopyId(in.readLong(), in.readLong());
    Progress kept = ProgressCodec.read(in);
    int lanes = in.readInt();
    List<Shard.Demand> demand = new ArrayList<>();
    for (int i = 0; i < lanes; i++) {
      demand.add(new Shard.Demand(lane(in), in.readInt(), in.readLong()));
    }
    return new ShardReply(ShardAnswerCodec.read(in), null, null, at, kept, demand, refusal, again);
  }

  private static @Nullable RuntimeException refusal(ByteReader in) {
    int kind = in.readByte();
    return switch (kind) {
      case NO_REFUSAL -> null;
      case UNAVAILABLE -> new UnavailableException(in.readText());
      case STORAGE_FULL -> new StorageFullException(in.readText());
      default -> throw new MalformedBytesException("refusal of kind " + kind);
    };
  }

  static Lane lane(ByteReader in) {
    TenantId tenant = new TenantId(in.readText());
    PoolId pool = new PoolId(in.readText());
    int count = in.readInt();
    List<String> capabilities = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      capabilities.add(in.readText());
    }
    return new Lane(tenant, pool, capabilities, in.readText());
  }
}
