package io.swarmhold.grid;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardImage;
import io.swarmhold.model.shard.ShardLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A shard as a value of the grid's map. It lives in the map as an object and is turned to bytes for
 * nothing but a migration: one serialisation of a shard costs more than ten thousand commands, so
 * they are counted and a test holds the count at zero.
 */
final class ShardCell implements IdentifiedDataSerializable {

  /** How often any shard was turned to bytes or back, in this process. */
  static final AtomicLong SERIALISATIONS = new AtomicLong();

  private static final int ITEMS_PER_CHUNK = 10_000;
  private static final byte[] END = {};

  private final ShardLimits limits;
  private @Nullable Shard shard;

  /** For Hazelcast, to be filled from bytes. */
  ShardCell(ShardLimits limits) {
    this.limits = limits;
  }

  ShardCell(Shard shard, ShardLimits limits) {
    this.shard = shard;
    this.limits = limits;
  }

  Shard shard() {
    if (shard == null) {
      throw new IllegalStateException("a shard without state");
    }
    return shard;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    SERIALISATIONS.incrementAndGet();
    Shard whole = shard();
    out.writeInt(whole.number());
    try (ShardImage image = whole.beginImage()) {
      for (byte[] chunk = image.nextChunk(ITEMS_PER_CHUNK);
          chunk != null;
          chunk = image.nextChunk(ITEMS_PER_CHUNK)) {
        out.writeByteArray(chunk);
      }
    }
    out.writeByteArray(END);
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    SERIALISATIONS.incrementAndGet();
    int number = in.readInt();
    List<byte[]> chunks = new ArrayList<>();
    for (byte[] chunk = in.readByteArray();
        chunk != null && chunk.length > 0;
        chunk = in.readByteArray()) {
      chunks.add(chunk);
    }
    shard = Shard.restore(number, limits, chunks);
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
