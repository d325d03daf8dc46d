package io.swarmhold.grid;

import com.hazelcast.map.EntryProcessor;
import io.swarmhold.model.shard.Shard;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Begins an epoch of a shard on this member, and brings what that did to the backups. Does not
 * travel: if the shard's partition has just moved, the grid refuses to send it, and nothing has
 * happened.
 */
final class ShardBegin implements EntryProcessor<Integer, ShardCell, byte[]> {

  private final transient ShardHost host;
  private final transient int shard;
  private final transient long epoch;
  private final transient @Nullable Shard anew;
  private transient @Nullable ShardReply reply;

  ShardBegin(ShardHost host, int shard, long epoch, @Nullable Shard anew) {
    this.host = host;
    this.shard = shard;
    this.epoch = epoch;
    this.anew = anew;
  }

  private void writeObject(ObjectOutputStream out) throws NotSerializableException {
    throw new NotSerializableException(
        "shard %d is placed elsewhere by now: %s".formatted(shard, out.getClass().getSimpleName()));
  }

  @Override
  public byte @Nullable [] process(Map.Entry<Integer, ShardCell> entry) {
    reply = host.primary().activate(shard, epoch, anew);
    ShardCell cell = entry.getValue();
    entry.setValue(cell == null ? host.cell(shard) : cell);
    return null;
  }

  @Override
  public @Nullable EntryProcessor<Integer, ShardCell, byte[]> getBackupProcessor() {
    ShardReply given = reply;
    return given == null || given.frame() == null || given.link() == null
        ? null
        : new ShardBackup(shard, given.link(), given.frame(), true);
  }
}
