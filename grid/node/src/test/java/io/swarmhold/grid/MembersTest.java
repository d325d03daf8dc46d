package io.swarmhold.grid;

import static io.swarmhold.grid.Grids.ACME;
import static io.swarmhold.grid.Grids.get;
import static io.swarmhold.model.kit.AgentBuilder.anAgent;
import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryAddedListener;
import io.swarmhold.model.AgentKey;
import io.swarmhold.model.Durability;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.AgentProfile;
import io.swarmhold.model.port.Cluster;
import io.swarmhold.model.port.NoSuchCopyException;
import io.swarmhold.model.port.NoSuchVoterException;
import io.swarmhold.model.port.ShardNotLostException;
import io.swarmhold.model.port.TaskFilter;
import io.swarmhold.model.port.TaskPage;
import io.swarmhold.model.port.TaskQueue.Submission;
import io.swarmhold.model.port.UnavailableException;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.RecentFrames;
import io.swarmhold.model.replica.RecentFrames.Linked;
import io.swarmhold.model.shard.Shard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Several members keep what one promised. */
class MembersTest {

  private static List<TaskId> submit(Members.One at, int count) {
    List<TaskId> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Submission submission =
          get(at.node.queue().submit(ACME, List.of(aTask().build()), Durability.DISK)).getFirst();
      ids.add(((Submission.Accepted) submission).id());
    }
    return ids;
  }

  private static void assertKnown(Members.One at, List<TaskId> ids) {
    for (TaskId id : ids) {
      assertThat(get(at.node.queue().find(ACME, id))).as("%s at %s", id, at.id).isPresent();
    }
  }

  @Test
  void whatOneMemberTookAnyMemberKnows() {
    try (Members members = new Members(3, 1, 2)) {
      members.awaitWhole();
      List<TaskId> ids = submit(members.of(0), 50);
      ids.addAll(submit(members.of(2), 50));
      for (Members.One one : members.all) {
        assertKnown(one, ids);
      }
    }
  }

  @Test
  void theMembersTogetherCountEveryTaskOnce() {
    try (Members members = new Members(3, 1, 2)) {
      members.awaitWhole();
      submit(members.of(0), 30);
      assertThat(waiting(members)).isEqualTo(30);
      members.of(1).kill();
      members.awaitWhole();
      submit(members.of(2), 12);
      assertThat(waiting(members)).isEqualTo(42);
    }
  }

  private static long waiting(Members members) {
    return members.all.stream()
        .filter(one -> !one.isDead)
        .mapToLong(one -> one.node.status().queue(ACME).waiting())
        .sum();
  }

  @Test
  void whatWasAcknowledgedOutlivesTheMemberThatTookIt() {
    try (Members members = new Members(3, 1, 2)) {
      members.awaitWhole();
      List<TaskId> ids = submit(members.of(0), 100);
      members.of(0).kill();
      ids.addAll(submit(members.of(1), 100));
      assertKnown(members.of(1), ids);
      members.of(0).restart();
      members.awaitWhole();
      ids.addAll(submit(members.of(0), 50));
      assertKnown(members.of(0), ids);
      assertKnown(members.of(2), ids);
    }
  }

  @Test
  void aClusterThatWasKilledWholeComesBackWhole() {
    try (Members members = new Members(3, 1, 2)) {
      members.awaitWhole();
      List<TaskId> ids = submit(members.of(1), 200);
      members.all.forEach(Members.One::kill);
      for (int index : new int[] {2, 0, 1}) {
        members.of(index).restart();
      }
      members.awaitWhole();
      assertKnown(members.of(0), ids);
      assertThat(submit(members.of(2), 10)).hasSize(10);
    }
  }

  /** Members that die at once have come differently far: what one lacks is no whole copy. */
  @Test
  void whatALogBringsBackIsThereForCopiesThatLackItsEnd() {
    try (Members members = new Members(2, 1, 1)) {
      members.awaitWhole();
      TaskId task = submit(members.of(0), 1).getFirst();
      CopyId before = copy(members.of(0), task);
      for (int i = 0; i < 60; i++) {
        submit(members.of(0), 1);
      }
      CopyId after = copy(members.of(0), task);
      assertThat(after).isGreaterThan(before);

      members.of(0).kill();
      RecentFrames recent = members.of(0).recovery().run().recent().get(task.shard());
      List<Linked> lacking = Objects.requireNonNull(recent.since(before));
      assertThat(lacking.getLast().link().after()).isGreaterThanOrEqualTo(after);
    }
  }

  /** Else the longer copies had frames that never were, and all of them had to be replaced. */
  @Test
  void whereAllDiedAShardBeginsOnTheLongestCopyWhoeverIsGivenIt() {
    try (Members members = new Members(3, 2, 2)) {
      members.awaitWhole();
      members.of(0).wal.stall();
      List<Long> before =
          IntStream.range(0, Members.SHARDS)
              .mapToObj(shard -> sequence(members.of(0), shard))
              .toList();
      for (int i = 0; i < 200; i++) {
        var neverKnown =
            members.of(1).node.queue().submit(ACME, List.of(aTask().build()), Durability.DISK);
        assertThat(neverKnown.toCompletableFuture().isCompletedExceptionally()).isFalse();
      }
      Members.await(
          "all shards to have moved on elsewhere",
          () ->
              IntStream.range(0, Members.SHARDS)
                  .allMatch(shard -> sequence(members.of(1), shard) > before.get(shard)));
      members.all.forEach(Members.One::kill);
      List<CopyId> longest = recovered(members.of(1));
      assertThat(recovered(members.of(0))).as("the shorter copies").isNotEqualTo(longest);

      List<Integer> tasks =
          members.of(1).recovery().run().shards().stream().map(Shard::size).toList();
      members.of(0).restartWithoutLease();
      members.of(1).restart();
      members.of(2).restart();
      members.of(0).takeLease();
      members.awaitWhole();
      for (int i = 0; i < Members.SHARDS; i++) {
        int shard = i;
        Members.await(
            "shard %d to have gone on from the longest copy".formatted(shard),
            () -> sequence(members.of(0), shard) > longest.get(shard).sequence());
        assertThat(held(members.of(0), shard))
            .as("tasks of shard %d that were known to the longest copies only", shard)
            .isEqualTo(tasks.get(shard));
      }
    }
  }

  private static long sequence(Members.One one, int shard) {
    return Objects.requireNonNull(one.node.parts().host().local(shard).id()).sequence();
  }

  private static int held(Members.One one, int shard) {
    return Objects.requireNonNull(one.node.parts().host().local(shard).copy).size();
  }

  private static List<CopyId> recovered(Members.One one) {
    var recovered = one.recovery().run().shards();
    return IntStream.range(0, Members.SHARDS)
        .mapToObj(shard -> CopyId.of(Objects.requireNonNull(recovered.get(shard))))
        .toList();
  }

  private static CopyId copy(Members.One one, TaskId task) {
    return Objects.requireNonNull(one.node.parts().host().local(task.shard()).id());
  }

  /** It says again every few seconds since when the agent is there, and says hours from now. */
  @Test
  void anAgentThatMovesStaysWhereItCameLaterThoughItsFormerMembersClockIsAhead() {
    try (Members members = new Members(2, 1, 1)) {
      members.awaitWhole();
      members.of(0).ahead = Duration.ofHours(4);
      AgentProfile profile = anAgent().build();
      AgentKey key = new AgentKey(profile.tenant(), profile.agent());
      TestAgent before = TestAgent.connect(members.of(0).node.agents(), profile);
      AgentLocations locations = Objects.requireNonNull(members.of(1).node.parts().homes());
      Members.await("word of the agent", () -> locations.connectedMillis(key) > 0);

      TestAgent after = TestAgent.connect(members.of(1).node.agents(), profile);
      Members.await(
          "one of the two to go", () -> before.line.isReplaced() || after.line.isReplaced());
      assertThat(before.line.isReplaced()).isTrue();
      assertThat(after.line.isReplaced()).isFalse();
    }
  }

  @Test
  void whoseLeaseHasRunOutDoesNotSayHowShardsFareAndGivesNoneUp() {
    try (Members members = new Members(3, 1, 2)) {
      members.awaitWhole();
      Members.One one = members.of(1);
      one.serving = false;
      Cluster cluster = one.node.parts().cluster();
      assertThat(cluster.status().shards())
          .allMatch(shard -> shard.health() == Cluster.Health.UNKNOWN);
      assertThatThrownBy(() -> get(cluster.giveUp(0, cluster.status().shards().get(0).epoch())))
          .isInstanceOf(UnavailableException.class)
          .hasMessageStartingWith("shard 0: this member has no lease");
      one.lapse();
      assertThat(cluster.status().shards())
          .noneMatch(shard -> shard.health() == Cluster.Health.UNKNOWN);
    }
  }

  @Test
  void aVoterIsReplacedByWhoIsHereAndDoesNotVote() {
    try (Members members = new Members(2, 1, 1)) {
      members.awaitWhole();
      Cluster cluster = members.of(0).node.parts().cluster();
      MemberId gone = new MemberId("gone");
      MemberId away = new MemberId("away");
      assertThatThrownBy(() -> get(cluster.replaceVoter(gone, members.of(1).id)))
          .as("in no group yet")
          .isInstanceOf(UnavailableException.class);
      members.group.votes(members.of(0).id);
      members.group.votes(gone);
      members.group.votes(new MemberId("third"));
      members.group.listens(away);
      assertThatThrownBy(() -> get(cluster.replaceVoter(gone, members.of(1).id)))
          .as("a leader took it out, and it has not come again yet")
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("m1 is here, and not in the consensus group");
      members.group.listens(members.of(1).id);
      assertThat(cluster.status().members())
          .as("one that votes and is away for ever is said to be missing")
          .anyMatch(one -> one.id().equals(gone) && one.votes() && !one.isHere());
      assertThatThrownBy(() -> get(cluster.replaceVoter(away, members.of(1).id)))
          .isInstanceOf(NoSuchVoterException.class)
          .hasMessage("member away does not vote (voters: [gone, m0, third])");
      assertThatThrownBy(() -> get(cluster.replaceVoter(gone, away)))
          .isInstanceOf(NoSuchVoterException.class)
          .hasMessage("member away is not here");
      assertThatThrownBy(() -> get(cluster.replaceVoter(gone, members.of(0).id)))
          .isInstanceOf(NoSuchVoterException.class)
          .hasMessage("member m0 votes already");
      assertThatThrownBy(() -> get(cluster.replaceVoter(members.of(0).id, members.of(1).id)))
          .isInstanceOf(NoSuchVoterException.class)
          .hasMessage("member m0 counts as here: stop it before it is replaced");
      assertThatThrownBy(() -> get(cluster.replaceVoter(members.of(1).id, gone)))
          .as("the two are mistaken for each other")
          .isInstanceOf(NoSuchVoterException.class)
          .hasMessage("member gone is not here");
      for (int i = 0; i < 2; i++) {
        assertThat(get(cluster.replaceVoter(gone, members.of(1).id))).isEqualTo(i == 0);
        assertThat(cluster.status().members())
            .filteredOn(Cluster.Member::votes)
            .extracting(Cluster.Member::id)
            .as("asked %d times", i + 1)
            .containsExactly(members.of(0).id, members.of(1).id, new MemberId("third"));
      }
    }
  }

  @Test
  void aShardWhoseCopiesAreHereIsNeitherGivenUpNorRecovered() {
    try (Members members = new Members(3, 1, 2)) {
      members.awaitWhole();
      TaskId task = submit(members.of(0), 1).getFirst();
      Cluster cluster = members.of(1).node.parts().cluster();
      long epoch = cluster.status().shards().get(task.shard()).epoch();
      assertThatThrownBy(() -> get(cluster.giveUp(task.shard(), epoch)))
          .isInstanceOf(ShardNotLostException.class)
          .hasMessageStartingWith("shard %d is not lost: all that it held is at m", task.shard());
      MemberId holder = cluster.status().shards().get(task.shard()).primary().orElseThrow();
      assertThatThrownBy(() -> get(cluster.recover(task.shard(), epoch, holder)))
          .isInstanceOf(ShardNotLostException.class);
      assertThatThrownBy(() -> get(cluster.recover(task.shard(), epoch, new MemberId("nobody"))))
          .isInstanceOf(NoSuchCopyException.class)
          .hasMessage("member nobody is not here");
      MemberId without = members.joinWithoutLease().id;
      assertThatThrownBy(() -> get(cluster.recover(task.shard(), epoch, without)))
          .isInstanceOf(NoSuchCopyException.class)
          .hasMessage("member %s has no copy of shard %d", without, task.shard());
      assertThat(get(cluster.giveUp(task.shard(), epoch - 1))).as("of another epoch").isFalse();
      assertKnown(members.of(2), List.of(task));
    }
  }

  @Test
  void aShardThatIsLostKeepsNobodyFromTheOthers() {
    try (Members members = new Members(5, 1, 2)) {
      members.awaitWhole();
      Set<MemberId> holders = shards(members.of(0)).getFirst().inSync();
      members.all.parallelStream()
          .filter(one -> holders.contains(one.id))
          .forEach(Members.One::kill);
      List<Members.One> left = members.all.stream().filter(one -> !one.isDead).toList();
      for (Members.One one : left) {
        Members.await("the loss to be seen", () -> isSettled(one, Cluster.Health.UNAVAILABLE));
        Members.await("requests to be taken", () -> one.node.status().ready());
        one.lapse();
        Members.await("them to be taken again", () -> one.node.status().ready());
        assertThatThrownBy(() -> get(one.node.queue().find(ACME, new TaskId(0, 1))))
            .isInstanceOf(UnavailableException.class)
            .hasMessageStartingWith("shard 0 is unavailable: ");
      }
      List<TaskId> ids = submit(left.getFirst(), 20);
      assertThat(ids).extracting(TaskId::shard).doesNotContain(0);
      assertKnown(left.getLast(), ids);
    }
  }

  /** Each shard is served, but for the first, which is in this health. */
  private static boolean isSettled(Members.One at, Cluster.Health first) {
    List<Cluster.Shard> shards = shards(at);
    return shards.getFirst().health() == first
        && shards.stream().noneMatch(shard -> shard.health() == Cluster.Health.SETTLING);
  }

  private static List<Cluster.Shard> shards(Members.One at) {
    return at.node.cluster().status().shards();
  }

  /** It hears of nothing that is agreed on meanwhile. */
  @Test
  void whoseLeaseHasRunOutKnowsOfNoLeases() {
    try (Members members = new Members(3, 1, 2)) {
      members.awaitWhole();
      assertThat(leases(members.of(1))).isEqualTo(3);
      members.of(1).serving = false;
      assertThat(leases(members.of(1))).isZero();
      assertThat(leases(members.of(2))).isEqualTo(3);
    }
  }

  private static long leases(Members.One at) {
    return at.node.cluster().status().members().stream().filter(Cluster.Member::hasLease).count();
  }

  /** Whoever serves a shard lists it, wherever it was before. */
  @Test
  void everyMemberListsAllTasksAlsoOnceOneHasJoinedAndOneIsLost() {
    try (Members members = new Members(3, 1, 2)) {
      members.awaitWhole();
      List<TaskId> ids = submit(members.of(0), 300);
      assertThat(ids).extracting(TaskId::shard).containsAll(allShards());
      awaitListedEverywhere(members, ids);
      members.join();
      awaitMoved(members);
      awaitListedEverywhere(members, ids);
      members.of(1).kill();
      members.awaitWhole();
      ids.addAll(submit(members.of(3), 20));
      awaitListedEverywhere(members, ids);
    }
  }

  /** They can be made again at any time; moved, they would hold up the shards. */
  @Test
  void rowsOfTheMapAreMadeAnewWhereTheirPartitionHasMovedTo() {
    try (Members members = new Members(3, 1, 2)) {
      members.awaitWhole();
      List<TaskId> ids = submit(members.of(0), 300);
      IMap<String, TaskRow> rows = members.of(0).node.hazelcast().getMap(TaskProjection.MAP);
      Set<String> keys = ids.stream().map(TaskId::toString).collect(Collectors.toSet());
      Members.await("all rows", () -> rows.keySet().equals(keys));
      Set<String> anew = ConcurrentHashMap.newKeySet();
      rows.addEntryListener(
          (EntryAddedListener<String, TaskRow>) event -> anew.add(event.getKey()), false);
      Members.One joined = members.join();
      awaitMoved(members);

      Members.await("all rows again", () -> rows.keySet().equals(keys));
      assertThat(anew).containsAll(ownedBy(joined, keys)).isNotEmpty();
    }
  }

  private static List<String> ownedBy(Members.One one, Set<String> keys) {
    HazelcastInstance grid = one.node.hazelcast();
    Member self = grid.getCluster().getLocalMember();
    return keys.stream()
        .filter(key -> self.equals(grid.getPartitionService().getPartition(key).getOwner()))
        .toList();
  }

  private static List<Integer> allShards() {
    return IntStream.range(0, Members.SHARDS).boxed().toList();
  }

  /** The latest member serves some of the shards. */
  private static void awaitMoved(Members members) {
    ShardHost host = members.all.getLast().node.parts().host();
    Members.await(
        "shards for the one that joined",
        () -> allShards().stream().anyMatch(shard -> host.local(shard).serving() > 0));
    members.awaitWhole();
  }

  private static void awaitListedEverywhere(Members members, List<TaskId> ids) {
    for (Members.One one : members.all) {
      if (!one.isDead) {
        awaitListed(one, ids);
        Members.await(
            "nothing to be unlisted",
            () -> one.node.status().gauges().getOrDefault("tasks_unlisted", 1.0) == 0);
      }
    }
  }

  private static void awaitListed(Members.One at, List<TaskId> ids) {
    Members.await("all tasks to be listed", () -> listed(at).containsAll(ids));
    assertThat(listed(at)).as("each once").containsExactlyInAnyOrderElementsOf(ids);
  }

  private static List<TaskId> listed(Members.One at) {
    try {
      TaskPage page = get(at.node.queue().list(ACME, TaskFilter.ALL, 500, Optional.empty()));
      return page.rows().stream().map(TaskPage.Row::id).toList();
    } catch (UnavailableException e) {
      return List.of(); // a member is leaving, or is taking shards over
    }
  }
}
