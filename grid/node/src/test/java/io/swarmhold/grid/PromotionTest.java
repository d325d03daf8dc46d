package io.swarmhold.grid;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.core.HazelcastInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

  /** However late each of them comes: so nothing has to move when the last one does. */
  @Test
  void thoseThatStartTogetherHaveTheirShardsFromTheBeginning() throws Exception {
    try (Members members = new Members(0, 1, 1);
        var starts = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<HazelcastInstance>> starting = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int index = i;
        starting.add(starts.submit(() -> members.patient(index, 3)));
      }
      List<HazelcastInstance> started = new ArrayList<>();
      for (Future<HazelcastInstance> start : starting) {
        started.add(start.get());
      }
      try {
        HazelcastInstance first = started.getFirst();
        assertThat(Engine.partitions(first).getPartition(0, false).getReplica(0))
            .as("shard given out before all could have one")
            .isNull();
        Map<UUID, Integer> shares = new TreeMap<>();
        first
            .getPartitionService()
            .getPartitions()
            .forEach(partition ->
                shares.merge(
                    Objects.requireNonNull(partition.getOwner()).getUuid(), 1, Integer::sum));
        assertThat(shares.values()).containsExactlyInAnyOrder(3, 3, 2);
      } finally {
        started.forEach(instance -> instance.getLifecycleService().terminate());
      }
    }
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
              () -> Engine.partitions(one).getMaxAllowedBackupCount() == 2);
        }
      } finally {
        all.forEach(instance -> instance.getLifecycleService().terminate());
      }
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
