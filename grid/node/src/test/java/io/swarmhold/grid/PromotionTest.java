package io.swarmhold.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.ClusterState;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.internal.cluster.impl.ClusterServiceImpl;
import com.hazelcast.partition.Partition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A member that joins others who serve is given shards once it may serve them. */
class PromotionTest {

  @Test
  void whoJoinsDisturbsNobodyUntilItHoldsItsLease() {
    try (Members members = new Members(2, 1, 1)) {
      members.awaitWhole();
      Members.One late = members.joinWithoutLease();
      assertThat(late.node.hazelcast().getCluster().getLocalMember().isLiteMember()).isTrue();
      assertThat(shardsOf(late)).as("shards of one that may not serve").isZero();
      assertThat(shardsOf(members.of(0)) + shardsOf(members.of(1))).isEqualTo(Members.SHARDS);
      late.takeLease();
      Members.await("shards for the one that joined", () -> shardsOf(late) > 0);
      members.awaitWhole();
    }
  }

  /** Then next to nothing has to move with a shard. */
  @Test
  void whoJoinsHasLearnedAllShardsBeforeItIsGivenAny() {
    try (Members members = new Members(2, 1, 1)) {
      members.awaitWhole();
      Members.One late = members.joinWithoutLease();
      assertThat(copiesOf(late)).isZero();
      late.takeLease();
      Cluster cluster = late.node.hazelcast().getCluster();
      Members.await(
          "to be promoted",
          () -> {
            boolean isPromoted = !cluster.getLocalMember().isLiteMember();
            assertThat(isPromoted && copiesOf(late) < Members.SHARDS).isFalse();
            return isPromoted;
          });
      members.awaitWhole();
    }
  }

  private static int copiesOf(Members.One one) {
    int count = 0;
    for (int shard = 0; shard < Members.SHARDS; shard++) {
      count += one.node.parts().host().local(shard).id() == null ? 0 : 1;
    }
    return count;
  }

  /** Too few to serve anything have nobody to wait for. */
  @Test
  void theFirstIsGivenAllAtOnce() {
    try (Members members = new Members(1, 0, 1)) {
      members.awaitWhole();
      assertThat(shardsOf(members.of(0))).isEqualTo(Members.SHARDS);
    }
  }

  /** So nothing has to move when the last one comes. */
  @Test
  void thoseThatStartTogetherHaveTheirShardsFromTheBeginning() throws Exception {
    List<HazelcastInstance> all = new ArrayList<>();
    try (Members members = new Members(0, 1, 1);
        var starts = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Collection<Integer>>> shares = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        HazelcastInstance one = members.joined(i);
        all.add(one);
        shares.add(
            starts.submit(() -> {
              members.promotePatiently(one, 3);
              return shares(one);
            }));
      }
      for (Future<Collection<Integer>> share : shares) {
        assertThat(share.get()).as("shares when one goes on").containsExactlyInAnyOrder(3, 3, 2);
      }
    } finally {
      all.forEach(instance -> instance.getLifecycleService().terminate());
    }
  }

  /** Of each member, as soon as all are given out: asking for them makes the grid do so. */
  private static Collection<Integer> shares(HazelcastInstance one) {
    Set<Partition> partitions = one.getPartitionService().getPartitions();
    Members.await(
        "all to be given out",
        () -> partitions.stream().allMatch(partition -> partition.getOwner() != null));
    return partitions.stream()
        .collect(Collectors.groupingBy(Partition::getOwner, Collectors.summingInt(any -> 1)))
        .values();
  }

  /** The grid's own count of them leaves it out then, and so the last backup of each shard. */
  @Test
  void theFirstMemberOfTheGridMayBeTheLastToHoldShards() {
    try (Members members = new Members(0, 2, 1)) {
      List<HazelcastInstance> all =
          List.of(members.joined(0), members.joined(1), members.joined(2));
      try {
        members.promote(all.get(1));
        members.promote(all.get(2));
        members.promote(all.get(0));
        for (HazelcastInstance one : all) {
          Members.await(
              "two backups by the count of each member",
              () -> Engine.of(one).partitions().getMaxAllowedBackupCount() == 2);
        }
      } finally {
        all.forEach(instance -> instance.getLifecycleService().terminate());
      }
    }
  }

  /** As the grid refuses whom it has dropped, for as long as that one belongs to nobody. */
  @Test
  void whoIsRefusedForHalfAMinuteHasBeenLeftOut() {
    try (Members members = new Members(0, 1, 1)) {
      HazelcastInstance one = members.joined(0);
      try {
        one.getCluster().changeClusterState(ClusterState.FROZEN);
        assertThatThrownBy(() -> members.promote(one)).isInstanceOf(LeftOutException.class);
        one.getCluster().changeClusterState(ClusterState.ACTIVE);
        members.promote(one);
        assertThat(one.getCluster().getLocalMember().isLiteMember()).isFalse();
      } finally {
        one.getLifecycleService().terminate();
      }
    }
  }

  /** Each for itself they would be a grid of its own that gives itself all shards. */
  @Test
  void whoIsDroppedByTheOthersWhileItWaitsHasBeenLeftOut() throws Exception {
    try (Members members = new Members(0, 1, 1);
        var starts = Executors.newVirtualThreadPerTaskExecutor()) {
      HazelcastInstance one = members.joined(0);
      HazelcastInstance two = members.joined(1);
      try {
        CountDownLatch waits = new CountDownLatch(3);
        Future<?> start =
            starts.submit(() -> {
              members.promotePatiently(
                  two,
                  3,
                  () -> {
                    waits.countDown();
                    return System.nanoTime();
                  });
            });
        waits.await();
        drop(two, one);
        assertThatThrownBy(start::get)
            .hasCauseInstanceOf(LeftOutException.class)
            .hasMessageContaining("all 1 others are gone");
        assertThat(two.getCluster().getLocalMember().isLiteMember()).isTrue();
      } finally {
        two.getLifecycleService().terminate();
        one.getLifecycleService().terminate();
      }
    }
  }

  /** As after heartbeats that did not come. */
  private static void drop(HazelcastInstance dropped, HazelcastInstance by) {
    UUID id = dropped.getCluster().getLocalMember().getUuid();
    var cluster = (ClusterServiceImpl) Engine.of(by).node().getClusterService();
    cluster.suspectMember(cluster.getMember(id), "it was silent", true);
  }

  /** The grid ends a member itself that could not be merged with others. */
  @Test
  void whoIsNoMemberAnyMoreIsToldSo() {
    try (Members members = new Members(0, 1, 1)) {
      HazelcastInstance one = members.joined(0);
      one.getLifecycleService().terminate();
      assertThatThrownBy(() -> members.promote(one))
          .isInstanceOf(HazelcastInstanceNotActiveException.class);
    }
  }

  private static int shardsOf(Members.One one) {
    int count = 0;
    for (int shard = 0; shard < Members.SHARDS; shard++) {
      count += one.node.parts().host().local(shard).serving() > 0 ? 1 : 0;
    }
    return count;
  }
}
