package io.swarmhold.grid;

import com.hazelcast.internal.partition.InternalPartitionService;
import com.hazelcast.map.IMap;
import com.hazelcast.map.impl.proxy.MapProxyImpl;
import com.hazelcast.spi.impl.NodeEngine;

/**
 * The way behind the grid's public interface, for what that has not: running on a partition's
 * thread, knowing the backups of a partition, and sending a message that nobody answers. Pinned to
 * one version of Hazelcast, as everything that uses it is.
 */
record Engine(NodeEngine node, InternalPartitionService partitions) {

  static Engine of(IMap<?, ?> map) {
    if (map instanceof MapProxyImpl<?, ?> proxy
        && proxy.getNodeEngine().getPartitionService()
            instanceof InternalPartitionService partitions) {
      return new Engine(proxy.getNodeEngine(), partitions);
    }
    throw new IllegalStateException("not the version of Hazelcast this was written for: " + map);
  }
}
