package io.swarmhold.grid;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Those that hold shards, as a member that holds none looks for them. */
final class DataMembers {

  /**
   * How long a lite member waits for one to be found when it starts: as long as a cluster takes
   * that is being started beside it.
   */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private DataMembers() {}

  /**
   * Blocks until the grid has a member with data: before that its maps can not be opened.
   *
   * @throws IllegalStateException if none is found in time
   */
  static void await(HazelcastInstance hazelcast, Duration atMost) {
    Cluster cluster = hazelcast.getCluster();
    CompletableFuture<Void> found = new CompletableFuture<>();
    UUID registration = cluster.addMembershipListener(new Watch(found));
    try {
      if (cluster.getMembers().stream().anyMatch(DataMembers::holdsData)) {
        return;
      }
      found.orTimeout(atMost.toMillis(), TimeUnit.MILLISECONDS).join();
    } catch (CompletionException e) {
      throw new IllegalStateException(
          "GRID-LITE: this member holds no shards and found none that does within " + atMost, e);
    } finally {
      cluster.removeMembershipListener(registration);
    }
  }

  private static boolean holdsData(Member member) {
    return !member.isLiteMember();
  }

  private record Watch(CompletableFuture<Void> found) implements MembershipListener {

    @Override
    public void memberAdded(MembershipEvent event) {
      if (holdsData(event.getMember())) {
        found.complete(null);
      }
    }

    @Override
    public void memberRemoved(MembershipEvent event) {}
  }
}
