package io.swarmhold.grid;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A shard as a value of the grid's map: a handle on the copy that its {@link ShardHost} keeps.
 * Turned to bytes it takes the copy along, which is how a shard comes to another member: but not
 * where all have one that is eligible, as when the grid only makes a third copy the second. That
 * costs more than ten thousand commands, so it is counted, and a test holds the count at zero where
 * nothing moves.
 */
final class ShardCell implements IdentifiedDataSerializable, HazelcastInstanceAware {

  /** How often any shard was turned to bytes or back, in this process. */
  static final AtomicLong SERIALISATIONS = new AtomicLong();

  private static final byte[] END = {};

  private final ShardLimits limits;
  private int number;
  private @Nullable ShardHost host;
  private @Nullable List<byte[]> chunks;

  /** For Hazelcast, to be filled from bytes. */
  ShardCell(ShardLimits limits) {
    this.limits = limits;
  }

  ShardCell(int number, ShardHost host, ShardLimits limits) {
    this.number = number;
    this.host = host;
    this.limits = limits;
  }

  /** On the partition's thread. */
  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    SERIALISATIONS.incrementAndGet();
    out.writeInt(number);
    Shard copy = host == null ? null : host.copyToMove(number);
    if (copy != null) {
      for (byte[] chunk : ShardImages.of(copy)) {
        out.writeByteArray(chunk);
      }
    }
    out.writeByteArray(END);
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    SERIALISATIONS.incrementAndGet();
    number = in.readInt();
    List<byte[]> all = new ArrayList<>();
    for (byte[] chunk = in.readByteArray();
        chunk != null && chunk.length > 0;
        chunk = in.readByteArray()) {
      all.add(chunk);
    }
    chunks = all;
  }

  /** The cell has come to a member: so has the copy. On the partition's thread. */
  @Override
  public void setHazelcastInstance(HazelcastInstance instance) {
    ShardHost newHost = ShardHost.of(instance);
    host = newHost;
    List<byte[]> image = chunks;
    chunks = null;
    if (image != null && !image.isEmpty()) {
      newHost.arrived(Shard.restore(number, limits, image), image);
    }
  }

  @Override
  public int getFactoryId() {
    return GridSerialization.FACTORY_ID;
  }

  @Override
  public int getClassId() {
    return GridSerialization.SHARD_CELL;
  }
}
