package io.swarmhold.grid;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.Link;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings a backup's copy of a shard, and its log, to where the primary's is: same bytes, same fold.
 */
final class ShardBackup
    implements EntryProcessor<Integer, ShardCell, byte[]>,
        IdentifiedDataSerializable,
        HazelcastInstanceAware {

  private int shard;
  private Link link;
  private byte[] frame;
  private boolean toDisk;
  private transient @Nullable ShardHost host;

  /** For Hazelcast. */
  ShardBackup() {
    this(0, new Link(CopyId.EMPTY, 0), new byte[0], false);
  }

  ShardBackup(int shard, Link link, byte[] frame, boolean toDisk) {
    this.toDisk = toDisk;
    this.shard = shard;
    this.link = link;
    this.frame = frame;
  }

  @Override
  public byte @Nullable [] process(Map.Entry<Integer, ShardCell> entry) {
    ShardHost here = host;
    if (here == null) {
      throw new IllegalStateException("a shard's backup without a host");
    }
    here.follower().follow(shard, link, frame, toDisk);
    ShardCell cell = entry.getValue();
    entry.setValue(cell == null ? here.cell(shard) : cell);
    return null;
  }

  @Override
  public void setHazelcastInstance(HazelcastInstance instance) {
    host = ShardHost.of(instance);
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    out.writeInt(shard);
    out.writeLong(link.before().epoch());
    out.writeLong(link.before().sequence());
    out.writeLong(link.epoch());
    out.writeBoolean(toDisk);
    out.writeByteArray(frame);
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    shard = in.readInt();
    link = new Link(new CopyId(in.readLong(), in.readLong()), in.readLong());
    toDisk = in.readBoolean();
    byte[] bytes = in.readByteArray();
    if (bytes == null) {
      throw new IOException("a backup without a frame");
    }
    frame = bytes;
  }

  @Override
  public int getFactoryId() {
    return GridSerialization.FACTORY_ID;
  }

  @Override
  public int getClassId() {
    return GridSerialization.SHARD_BACKUP;
  }
}
