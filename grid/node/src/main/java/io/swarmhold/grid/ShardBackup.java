package io.swarmhold.grid;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
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

  private byte[] frame;
  private transient @Nullable ShardHost host;

  /** For Hazelcast. */
  ShardBackup() {
    frame = new byte[0];
  }

  ShardBackup(byte[] frame) {
    this.frame = frame;
  }

  @Override
  public byte @Nullable [] process(Map.Entry<Integer, ShardCell> entry) {
    if (host != null && entry.getValue() != null) {
      host.follow(entry.getValue().shard(), frame);
      entry.setValue(entry.getValue());
    }
    return null;
  }

  @Override
  public void setHazelcastInstance(HazelcastInstance instance) {
    host = ShardHost.of(instance);
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    out.writeByteArray(frame);
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
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
