package io.swarmhold.grid;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.swarmhold.grid.FetchMessages.CatchUpData;
import io.swarmhold.model.replica.RecentFrames.Linked;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardLimits;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A shard as a value of the grid's map: a handle on the copy that its {@link ShardHost} keeps.
 * Turned to bytes it takes along what the others lack, which is how a shard comes to another
 * member: nothing where all have copies that are eligible, as when the grid only makes a third copy
 * the second; frames where they are a little behind; or else the whole copy. That costs more than
 * ten thousand commands, so it is counted, and a test holds the count at zero where nothing moves.
 */
final class ShardCell implements IdentifiedDataSerializable, HazelcastInstanceAware {

  /** How often any shard was turned to bytes or back, in this process. */
  static final AtomicLong SERIALISATIONS = new AtomicLong();

  private final ShardLimits limits;
  private int number;
  private @Nullable ShardHost host;
  private CatchUpData data = new CatchUpData.UpToDate();

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
    CatchUpData lacking = host == null ? new CatchUpData.UpToDate() : host.source().toMove(number);
    out.writeByteArray(FetchMessages.catchUpData(lacking));
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    SERIALISATIONS.incrementAndGet();
    number = in.readInt();
    byte[] bytes = in.readByteArray();
    if (bytes == null) {
      throw new IOException("a shard without what it brings");
    }
    data = FetchMessages.catchUpData(bytes);
  }

  /** The cell has come to a member: so has what it lacked. On the partition's thread. */
  @Override
  public void setHazelcastInstance(HazelcastInstance instance) {
    ShardHost newHost = ShardHost.of(instance);
    host = newHost;
    CatchUpData brought = data;
    data = new CatchUpData.UpToDate();
    switch (brought) {
      case CatchUpData.UpToDate() -> {}
      case CatchUpData.SnapshotRequired() -> {}
      case CatchUpData.Snapshot(List<byte[]> chunks) ->
          newHost.follower().arrived(Shard.restore(number, limits, chunks), chunks);
      case CatchUpData.Frames(List<Linked> frames) -> newHost.follower().catchUp(number, frames);
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
