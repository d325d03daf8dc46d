package io.swarmhold.grid.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.consensus.ClusterSettings;
import io.swarmhold.model.consensus.ClusterView;
import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.ConsensusQuestion;
import io.swarmhold.model.consensus.MemberId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members of a group die, come back, lose their disks, and are replaced. */
class RaftGroupTest {

  @TempDir Path root;
  private Lobby lobby;
  private List<RaftConsensus> members;

  @BeforeEach
  void start() {
    lobby = new Lobby(root, 3);
    members = new ArrayList<>(lobby.openAll());
    ClusterSettings settings = new ClusterSettings("group", 4, 2);
    Lobby.get(members.getFirst().submit(new ConsensusCommand.Found(settings, 0)));
  }

  @AfterEach
  void stop() {
    lobby.close();
  }

  private RaftConsensus leave(RaftConsensus member) {
    lobby.leave(member);
    members.remove(member);
    return member;
  }

  private RaftConsensus other(RaftConsensus than) {
    return members.stream().filter(member -> member != than).findFirst().orElseThrow();
  }

  static ClusterView await(Consensus member, Predicate<ClusterView> expected) {
    CompletableFuture<ClusterView> seen = new CompletableFuture<>();
    Runnable look =
        () -> {
          if (expected.test(member.view())) {
            seen.complete(member.view());
          }
        };
    member.onChange(look);
    look.run();
    return Lobby.get(seen);
  }

  @Test
  void whatWasAnsweredIsThereAfterTheLeaderHasGone() {
    RaftConsensus leader = Lobby.leaderOf(members);
    RaftConsensus other = other(leader);
    LockStream stream = new LockStream(() -> other).flowing();
    leave(leader);
    assertThat(Lobby.get(other.ask(new ConsensusQuestion.View()))).isNotNull();
    stream.stop();
    assertThat(stream.failures()).isEmpty();
    assertThat(stream.missingIn(other)).isEmpty();
    assertThat(stream.missingIn(other(other))).isEmpty();
  }

  @Test
  void nothingIsLostWhenAllRestart() {
    LockStream stream = new LockStream(members::getFirst).flowing().stop();
    assertThat(stream.count()).as("so there were snapshots").isGreaterThanOrEqualTo(40);
    List<MemberId> before = members.stream().map(RaftConsensus::member).toList();
    lobby.close();
    members = new ArrayList<>(lobby.openAll());
    assertThat(members).extracting(RaftConsensus::member).isEqualTo(before);
    assertThat(stream.missingIn(members.getLast())).isEmpty();
    for (RaftConsensus member : members) {
      assertThat(await(member, view -> view.settings().isPresent()).settings())
          .hasValueSatisfying(settings -> assertThat(settings.clusterId()).isEqualTo("group"));
    }
  }

  @Test
  void aMemberWhoseDiskWasWipedComesBackAsAnotherInItsPlace() throws IOException {
    LockStream stream = new LockStream(members::getFirst).flowing();
    RaftConsensus lost = leave(members.getLast());
    String address = lost.hello().member().address();
    wipe(lobby.folder(address));
    RaftConsensus back = lobby.openAt(address);
    Lobby.get(back.ready());
    stream.stop();
    members.add(back);
    assertThat(back.member()).isNotEqualTo(lost.member());
    assertThat(stream.failures()).isEmpty();
    assertThat(stream.missingIn(back)).isEmpty();
    assertThat(back.peers().orElseThrow().voters())
        .hasSize(3)
        .extracting(RaftMember::id)
        .contains(back.member())
        .doesNotContain(lost.member());
    leave(members.getFirst());
    assertThat(Lobby.get(back.submit(new ConsensusCommand.GiveUp(0, 0))))
        .as("two of three are a majority")
        .isInstanceOf(ConsensusAnswer.Ended.class);
  }

  private static void wipe(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void othersListenAndSeeWhatVotersSee() {
    RaftConsensus listener = lobby.open(Lobby.freeAddresses(1).getFirst(), "listener");
    Lobby.get(listener.ready());
    MemberId ada = new MemberId("ada");
    Lobby.get(listener.submit(new ConsensusCommand.OpenLease(ada, "")));
    assertThat(await(listener, view -> view.members().containsKey(ada)).settings()).isPresent();
    assertThat(await(members.getFirst(), view -> view.members().containsKey(ada))).isNotNull();
    RaftPeers peers = listener.peers().orElseThrow();
    assertThat(peers.voters()).hasSize(3);
    assertThat(peers.listeners()).extracting(RaftMember::id).containsExactly(listener.member());
    RaftConsensus leader = Lobby.leaderOf(members);
    leave(leader);
    Lobby.get(listener.submit(new ConsensusCommand.OpenLease(new MemberId("bob"), "")));
    assertThat(await(listener, view -> view.members().size() == 2)).isNotNull();
  }

  @Test
  void aMemberThatDiedWhileItJoinedJoinsOn() throws IOException {
    Path folder = Files.createDirectories(root.resolve("joining"));
    RaftPeers group = members.getFirst().peers().orElseThrow();
    new MemberFolder(folder).began(new RaftPeers(group.group(), List.of(), List.of()));
    RaftConsensus listener = lobby.open(Lobby.freeAddresses(1).getFirst(), "joining");
    Lobby.get(listener.ready());
    assertThat(listener.peers().orElseThrow().listeners())
        .extracting(RaftMember::id)
        .containsExactly(listener.member());
  }

  @Test
  void aVoterThatIsGoneIsReplacedUnderLoad() {
    RaftConsensus fresh = listener();
    RaftConsensus leader = Lobby.leaderOf(members);
    RaftConsensus old = leave(other(leader));
    LockStream stream = new LockStream(() -> leader).flowing();
    Lobby.get(leader.replaceVoter(old.member(), fresh.member()));
    stream.stop();
    assertThat(leader.electorate().voters())
        .hasSize(3)
        .contains(fresh.member())
        .doesNotContain(old.member());
    assertThat(leader.electorate().listeners()).isEmpty();
    assertThat(stream.failures()).isEmpty();
    assertThat(stream.missingIn(fresh)).isEmpty();
  }

  /** Else the group would be worse off than before. */
  @Test
  void whoVotesInTheOthersPlaceIsCountedOn() {
    RaftConsensus fresh = listener();
    RaftConsensus leader = Lobby.leaderOf(members);
    RaftConsensus old = leave(other(leader));
    Lobby.get(leader.replaceVoter(old.member(), fresh.member()));
    leave(leader);
    RaftConsensus left = members.getFirst();
    assertThat(Lobby.get(left.submit(new ConsensusCommand.OpenLease(new MemberId("eve"), ""))))
        .as("two of three are a majority")
        .isNotNull();
    assertThat(List.of(fresh, left)).anyMatch(Consensus::leads);
  }

  @Test
  void noTwoArePutInTheSamePlaceAndNoneInTwo() {
    RaftConsensus fresh = listener();
    RaftConsensus leader = Lobby.leaderOf(members);
    List<CompletableFuture<Void>> both =
        members.stream()
            .filter(member -> member != leader)
            .map(old -> leader.replaceVoter(old.member(), fresh.member()).toCompletableFuture())
            .toList();
    assertThat(both.stream().map(one -> one.handle((done, failure) -> failure == null)))
        .map(Lobby::get)
        .as("said to be done")
        .containsExactlyInAnyOrder(true, false);
    assertThat(leader.electorate().voters()).hasSize(3).contains(fresh.member());
  }

  private RaftConsensus listener() {
    RaftConsensus fresh = lobby.open(Lobby.freeAddresses(1).getFirst(), "fresh");
    Lobby.get(fresh.ready());
    return fresh;
  }

  /** It must not stand for election when it hears nothing: that would be its end. */
  @Test
  void whoListensBearsThatLeadersGo() {
    RaftConsensus listener = listener();
    for (String what : List.of("ada", "bob", "eve")) {
      RaftConsensus leader = leave(Lobby.leaderOf(members));
      RaftConsensus left = members.getFirst();
      assertHears(listener, left, what);
      assertThat(listener.part()).hasValue(GroupUpkeep.Part.LISTENS);
      members.add(lobby.openAt(leader.hello().member().address()));
      members.forEach(member -> Lobby.get(member.ready()));
    }
  }

  @Test
  void whoListensAndLeavesForGoodIsTakenOut() {
    Path apart = root.resolve("apart");
    try (Lobby other = new Lobby(apart, 3).listenerSilence(Duration.ofSeconds(2))) {
      List<RaftConsensus> voters = other.openAll();
      RaftConsensus listener = other.open(Lobby.freeAddresses(1).getFirst(), "listener");
      Lobby.get(listener.ready());
      RaftConsensus leader = Lobby.leaderOf(voters);
      Lobby.awaitTrue(() -> !leader.electorate().listeners().isEmpty());
      other.leave(listener);
      Lobby.awaitTrue(() -> leader.electorate().listeners().isEmpty());
      assertThat(leader.electorate().voters()).hasSize(3);
    }
  }

  /** While it is away, its leader ends what it sends it, as we read Ratis 3.3. */
  @Test
  void whoListensAndIsAwayWhileAnotherJoinsHearsAgainWhenItIsBack() {
    LockStream stream = new LockStream(members::getFirst).flowing();
    RaftConsensus away = listener();
    RaftConsensus leader = Lobby.leaderOf(members);
    String address = leave(away).hello().member().address();
    RaftConsensus another = lobby.open(Lobby.freeAddresses(1).getFirst(), "another");
    Lobby.get(another.ready());
    RaftConsensus back = lobby.open(address, "fresh");
    Lobby.get(back.ready());
    assertHears(back, leader, "ada");
    stream.stop();
    assertThat(leader.leads()).as("nobody else was elected, who would send to all").isTrue();
  }

  /** In its server's own opinion: what the group says of it is another thing. */
  private static boolean isListening(RaftConsensus member) {
    return member.part().equals(Optional.of(GroupUpkeep.Part.LISTENS))
        && member.electorate().listeners().contains(member.member());
  }

  private static void assertHears(RaftConsensus listens, RaftConsensus other, String what) {
    MemberId fresh = new MemberId(what);
    Lobby.get(other.submit(new ConsensusCommand.OpenLease(fresh, "")));
    assertThat(await(listens, view -> view.members().containsKey(fresh))).isNotNull();
  }

  @Test
  void whoWasReplacedWhileItWasAwayListensWhenItIsBack() {
    RaftConsensus fresh = listener();
    RaftConsensus leader = Lobby.leaderOf(members);
    RaftConsensus old = leave(other(leader));
    String address = old.hello().member().address();
    Lobby.get(leader.replaceVoter(old.member(), fresh.member()));
    RaftConsensus back = lobby.openAt(address);
    Lobby.get(back.ready());
    assertHears(back, leader, "eve");
    Lobby.awaitTrue(() -> {
      assertThat(back.electorate().voters()).as("also while its server starts again").isNotEmpty();
      return isListening(back);
    });
  }

  @Test
  void whoWasTakenOutWhileItWasAwayListensWhenItIsBack() {
    RaftConsensus fresh = listener();
    RaftConsensus leader = Lobby.leaderOf(members);
    RaftConsensus old = leave(other(leader));
    String address = old.hello().member().address();
    Lobby.get(leader.replaceVoter(old.member(), fresh.member()));
    Lobby.get(leader.remove(old.member()));
    RaftConsensus back = lobby.openAt(address);
    Lobby.get(back.ready());
    assertHears(back, leader, "eve");
    Lobby.awaitTrue(() -> isListening(back));
  }

  @Test
  void aLeaderThatIsGoneIsReplacedUnderLoad() {
    RaftConsensus fresh = listener();
    RaftConsensus leader = leave(Lobby.leaderOf(members));
    RaftConsensus other = members.getFirst();
    LockStream stream = new LockStream(() -> other).flowing();
    Lobby.get(other.replaceVoter(leader.member(), fresh.member()));
    stream.stop();
    assertThat(other.electorate().voters()).hasSize(3).contains(fresh.member());
    assertThat(stream.missingIn(fresh)).isEmpty();
  }

  @Test
  void aFolderWhoseLogIsGoneIsRefused() throws IOException {
    RaftConsensus member = leave(members.getFirst());
    String address = member.hello().member().address();
    wipe(lobby.folder(address).resolve("raft"));
    assertThatThrownBy(() -> lobby.openAt(address))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is gone");
  }
}
