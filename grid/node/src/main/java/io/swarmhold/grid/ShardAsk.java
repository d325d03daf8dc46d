package io.swarmhold.grid;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.core.ReadOnly;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Carries a question to wherever a shard is served. Like a {@link ShardProcessor} it turns nothing
 * to bytes where it does not have to travel.
 */
final class ShardAsk<T>
    implements EntryProcessor<Integer, ShardCell, byte[]>,
        ReadOnly,
        IdentifiedDataSerializable,
        HazelcastInstanceAware {

  private int shard;
  private @Nullable ShardQuestion<T> question;
  private String sender = "";
  private transient @Nullable ShardHost host;
  private transient @Nullable Seen<T> seen;
  private transient boolean hasTravelled;

  /** For Hazelcast. */
  ShardAsk() {}

  /**
   * @param sender the member that asks; empty if there is only one
   */
  ShardAsk(int shard, ShardQuestion<T> question, String sender) {
    this.shard = shard;
    this.sender = sender;
    this.question = question;
  }

  /**
   * @param bytes what the grid brought back: null if the processor ran on this member
   */
  @Nullable Seen<T> seen(byte @Nullable [] bytes) {
    if (bytes == null || question == null) {
      return seen;
    }
    return Seen.read(new ByteReader(bytes), question);
  }

  @Override
  public byte @Nullable [] process(Map.Entry<Integer, ShardCell> entry) {
    if (host == null || question == null) {
      throw new IllegalStateException("a question without a host");
    }
    Seen<T> found =
        host.primary().look(shard, question, sender.isEmpty() ? null : new MemberId(sender));
    seen = found;
    if (!hasTravelled) {
      return null;
    }
    ByteWriter out = new ByteWriter(256);
    found.write(out, question);
    return out.toBytes();
  }

  @Override
  public @Nullable EntryProcessor<Integer, ShardCell, byte[]> getBackupProcessor() {
    return null;
  }

  @Override
  public void setHazelcastInstance(HazelcastInstance instance) {
    host = ShardHost.of(instance);
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    if (question == null) {
      throw new IOException("no question");
    }
    ByteWriter bytes = new ByteWriter(64);
    ShardQuestion.write(question, bytes);
    out.writeInt(shard);
    out.writeString(sender);
    out.writeByteArray(bytes.toBytes());
  }

  @Override
  @SuppressWarnings("unchecked") // where it has travelled to, the answer goes back as bytes
  public void readData(ObjectDataInput in) throws IOException {
    shard = in.readInt();
    String from = in.readString();
    sender = from == null ? "" : from;
    byte[] bytes = in.readByteArray();
    if (bytes == null) {
      throw new IOException("no question");
    }
    question = (ShardQuestion<T>) ShardQuestion.read(new ByteReader(bytes));
    hasTravelled = true;
  }

  @Override
  public int getFactoryId() {
    return GridSerialization.FACTORY_ID;
  }

  @Override
  public int getClassId() {
    return GridSerialization.SHARD_ASK;
  }
}
