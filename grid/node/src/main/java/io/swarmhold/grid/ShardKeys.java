package io.swarmhold.grid;

import com.hazelcast.internal.serialization.Data;
import com.hazelcast.spi.impl.NodeEngine;

/**
 * The keys under which shards stand in the grid's map: shard n in partition n, one in each, so that
 * shards are spread over members as evenly as partitions are, and one moves without another.
 */
final class ShardKeys {

  private final Integer[] keys;
  private final Data[] data;

  ShardKeys(NodeEngine engine, int shards) {
    keys = new Integer[shards];
    data = new Data[shards];
    int partitions = engine.getPartitionService().getPartitionCount();
    if (partitions != shards) {
      throw new IllegalStateException(
          "the grid has %d partitions (expected: %d, one for each shard)"
              .formatted(partitions, shards));
    }
    int left = shards;
    for (int key = 0; left > 0; key++) {
      Data bytes = engine.toData(key);
      int partition = engine.getPartitionService().getPartitionId(bytes);
      if (keys[partition] == null) {
        keys[partition] = key;
        data[partition] = bytes;
        left--;
      }
    }
  }

  Integer key(int shard) {
    return keys[shard];
  }

  Data data(int shard) {
    return data[shard];
  }

  int partition(int shard) {
    return shard;
  }
}
