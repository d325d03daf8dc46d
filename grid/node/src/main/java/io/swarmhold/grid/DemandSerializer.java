package io.swarmhold.grid;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import io.swarmhold.model.port.DispatchSignal;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import java.io.IOException;

/** How demand travels to the matchers of other members. */
final class DemandSerializer implements StreamSerializer<DispatchSignal.Elsewhere> {

  private static final int TYPE_ID = 7_701;

  @Override
  public int getTypeId() {
    return TYPE_ID;
  }

  @Override
  public void write(ObjectDataOutput out, DispatchSignal.Elsewhere signal) throws IOException {
    ByteWriter bytes = new ByteWriter(96);
    bytes.writeText(signal.member());
    write(signal.demand(), bytes);
    out.writeByteArray(bytes.toBytes());
  }

  static void write(DispatchSignal.Demand demand, ByteWriter bytes) {
    ReplyCodec.lane(demand.lane(), bytes);
    bytes.writeInt(demand.shard());
    bytes.writeInt(demand.ready());
    bytes.writeLong(demand.bestKey());
  }

  static DispatchSignal.Demand read(ByteReader bytes) {
    return new DispatchSignal.Demand(
        ReplyCodec.lane(bytes), bytes.readInt(), bytes.readInt(), bytes.readLong());
  }

  @Override
  public DispatchSignal.Elsewhere read(ObjectDataInput in) throws IOException {
    byte[] content = in.readByteArray();
    if (content == null) {
      throw new IOException("demand without content");
    }
    ByteReader bytes = new ByteReader(content);
    return new DispatchSignal.Elsewhere(bytes.readText(), read(bytes));
  }
}
