package io.swarmhold.grid;

import com.hazelcast.map.EntryProcessor;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts a recovered shard into the map of this member. Does not travel. */
final class ShardInstall implements EntryProcessor<Integer, ShardCell, byte[]> {

  private final transient ShardCell cell;

  ShardInstall(ShardCell cell) {
    this.cell = cell;
  }

  @Override
  public byte @Nullable [] process(Map.Entry<Integer, ShardCell> entry) {
    entry.setValue(cell);
    return null;
  }

  @Override
  public @Nullable EntryProcessor<Integer, ShardCell, byte[]> getBackupProcessor() {
    return null;
  }
}
