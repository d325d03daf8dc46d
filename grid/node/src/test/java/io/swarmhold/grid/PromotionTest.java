package io.swarmhold.grid;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.cluster.Cluster;
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

  private static int shardsOf(Members.One one) {
    int count = 0;
    for (int shard = 0; shard < Members.SHARDS; shard++) {
      count += one.node.parts().host().local(shard).serving() > 0 ? 1 : 0;
    }
    return count;
  }
}
