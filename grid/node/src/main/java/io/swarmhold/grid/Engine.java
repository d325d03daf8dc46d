package io.swarmhold.grid;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.internal.partition.impl.InternalPartitionServiceImpl;
import com.hazelcast.map.IMap;
import com.hazelcast.map.impl.proxy.MapProxyImpl;
import com.hazelcast.spi.impl.NodeEngine;

/**
 * The way behind the grid's public interface, for what that has not: running on a partition's
 * thread, knowing the backups of a partition, and sending a message that nobody answers. Pinned to
 * one version of Hazelcast, as everything that uses it is.
 */
record Engine(NodeEngine node, InternalPartitionServiceImpl partitions) {

  static Engine of(IMap<?, ?> map) {
    if (map instanceof MapProxyImpl<?, ?> proxy
        && proxy.getNodeEngine().getPartitionService()
            instanceof InternalPartitionServiceImpl partitions) {
      return new Engine(proxy.getNodeEngine(), partitions);
    }
    throw notTheVersion(map);
  }

  /**
   * Of a member that has joined, also of one that holds nothing and can not open a map yet. Looking
   * at a partition here does not make the grid give out all.
   */
  static Engine of(HazelcastInstance hazelcast) {
    if (hazelcast instanceof HazelcastInstanceProxy proxy
        && proxy.getOriginal().node.getPartitionService()
            instanceof InternalPartitionServiceImpl partitions) {
      return new Engine(proxy.getOriginal().node.getNodeEngine(), partitions);
    }
    throw notTheVersion(hazelcast);
  }

  /**
   * Ends a member at once. The grid's own end waits for a merge with others that is under way,
   * which may go on for minutes; the node's end breaks that off first.
   */
  static void end(HazelcastInstance hazelcast) {
    if (hazelcast instanceof HazelcastInstanceProxy proxy
        && hazelcast.getLifecycleService().isRunning()) {
      breakOff(proxy);
    }
    hazelcast.getLifecycleService().terminate();
  }

  private static void breakOff(HazelcastInstanceProxy proxy) {
    try {
      proxy.getOriginal().node.shutdown(true);
    } catch (HazelcastInstanceNotActiveException e) {
      // It has ended meanwhile.
    }
  }

  private static IllegalStateException notTheVersion(Object met) {
    return new IllegalStateException("not the version of Hazelcast this was written for: " + met);
  }
}
