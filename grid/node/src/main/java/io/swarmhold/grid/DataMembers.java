package io.swarmhold.grid;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import io.swarmhold.model.port.GridFault;
import io.swarmhold.model.port.GridFaultException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Those that hold shards, as a member that holds none looks for them. */
final class DataMembers {

  /**
   * How long a lite member waits for one to be found when it starts: as long as a cluster takes
   * that is being started beside it.
   */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final long ASK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private DataMembers() {}

  /**
   * Blocks until the grid has a member with data: before that its maps can not be opened.
   *
   * @throws IllegalStateException if none is found in time
   */
  static void await(HazelcastInstance hazelcast, Duration atMost) {
    long tries = Math.max(1, atMost.toNanos() / ASK_AGAIN_NANOS);
    // That a member comes to hold data is no event of the grid's.
    while (hazelcast.getCluster().getMembers().stream().allMatch(Member::isLiteMember)) {
      if (tries-- == 0) {
        throw new GridFaultException(
            GridFault.LITE,
            "this member holds no shards and found none that does within " + atMost);
      }
      LockSupport.parkNanos(ASK_AGAIN_NANOS);
    }
  }
}
