package io.swarmhold.grid;

import com.hazelcast.core.HazelcastInstance;

/** A member that is alone, and started already. */
record AloneMember(HazelcastInstance hazelcast) implements GridNode.GridMember {

  @Override
  public HazelcastInstance join() {
    return hazelcast;
  }

  @Override
  public void takePart(HazelcastInstance joined) {}
}
