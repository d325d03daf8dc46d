package io.swarmhold.grid.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.ConsensusAnswer;
import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.ConsensusQuestion;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.OutcomeUnknownException;
import io.swarmhold.model.port.UnavailableException;
import java.io.IOException;
import java.lang.Thread.UncaughtExceptionHandler;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What callers hear when the group cannot answer, and what a damaged folder says. */
class RaftTroubleTest {

  @TempDir Path root;

  private static ConsensusCommand open(String member) {
    return new ConsensusCommand.OpenLease(new MemberId(member), "");
  }

  /** A first election may take longer than a call waits. */
  private static void awaitLeader(List<RaftConsensus> members) {
    for (int tries = 0; members.stream().noneMatch(RaftConsensus::leads); tries++) {
      assertThat(tries).isLessThan(5);
      var unused = members.getFirst().submit(open("ada")).handle((answer, failure) -> answer);
      Lobby.get(unused);
    }
  }

  @Test
  void withoutAMajorityNobodyKnowsWhatBecomesOfACommand() {
    try (Lobby lobby = new Lobby(root, 3).deadline(Duration.ofSeconds(3))) {
      List<RaftConsensus> members = lobby.openAll();
      Lobby.get(members.getFirst().submit(open("ada")));
      RaftConsensus leader = Lobby.leaderOf(members);
      LockStream stream = new LockStream(() -> leader).flowing();
      List<RaftConsensus> others = members.stream().filter(member -> member != leader).toList();
      others.parallelStream().forEach(lobby::leave);
      stream.stop();
      assertThat(stream.failures())
          .as("of those that were under way")
          .anySatisfy(
              failure -> assertThat(failure).hasCauseInstanceOf(OutcomeUnknownException.class));
      assertThatThrownBy(() -> Lobby.get(leader.submit(open("bob"))))
          .as("nobody leads any more")
          .hasCauseInstanceOf(UnavailableException.class);
      assertThat(leader.view().members()).as("not ahead").hasSize(1);
    }
  }

  /**
   * Left to itself, Ratis lets a leader answer a read at once if a majority has confirmed it since
   * the last write. So one that is cut off, while others elect another, would say what was true
   * before.
   */
  @Test
  void aLeaderThatWasConfirmedEarlierDoesNotAnswerAlone() {
    try (Lobby lobby = new Lobby(root, 3).deadline(Duration.ofSeconds(3))) {
      List<RaftConsensus> members = lobby.openAll();
      Lobby.get(members.getFirst().submit(open("ada")));
      RaftConsensus leader = Lobby.leaderOf(members);
      for (int i = 0; i < 10; i++) {
        Lobby.get(leader.ask(new ConsensusQuestion.View()));
      }
      List<RaftConsensus> others = members.stream().filter(member -> member != leader).toList();
      others.parallelStream().forEach(lobby::leave);
      assertThatThrownBy(() -> Lobby.get(leader.ask(new ConsensusQuestion.View())))
          .hasCauseInstanceOf(UnavailableException.class);
    }
  }

  @Test
  void whoeverStopsTellsThoseWhoWait() {
    try (Lobby lobby = new Lobby(root, 3)) {
      List<RaftConsensus> members = lobby.openAll();
      Lobby.get(members.getFirst().submit(open("ada")));
      RaftConsensus leader = Lobby.leaderOf(members);
      List<RaftConsensus> others = members.stream().filter(member -> member != leader).toList();
      others.parallelStream().forEach(lobby::leave);
      var answer = leader.submit(open("bob"));
      lobby.leave(leader);
      assertThatThrownBy(() -> Lobby.get(answer))
          .cause()
          .isInstanceOfAny(OutcomeUnknownException.class, UnavailableException.class);
    }
  }

  @Test
  void oneThatWasAloneGrowsToThree() {
    Lobby alone = new Lobby(root, 1);
    RaftConsensus first = alone.openAll().getFirst();
    Lobby.get(first.submit(open("ada")));
    alone.close();
    List<String> voters = new ArrayList<>(alone.voters());
    voters.addAll(Lobby.freeAddresses(2));
    try (Lobby three = new Lobby(root, voters)) {
      List<RaftConsensus> members = three.openAll();
      assertThat(members.getFirst().member()).isEqualTo(first.member());
      for (RaftConsensus member : members) {
        var view = (ConsensusAnswer.View) Lobby.get(member.ask(new ConsensusQuestion.View()));
        assertThat(view.view().members()).containsKey(new MemberId("ada"));
      }
      assertThat(Lobby.leaderOf(members).peers().orElseThrow().voters()).hasSize(3);
      three.leave(members.getFirst());
      assertThat(Lobby.get(members.getLast().submit(open("bob")))).isNotNull();
    }
  }

  @Test
  void whoHearsThatTheLeaderIsGoneDoesNotWaitForTheElectionTimeout() {
    try (Lobby lobby =
        new Lobby(root, 3)
            .electionTimeout(Duration.ofSeconds(10))
            .deadline(Duration.ofSeconds(5))) {
      List<RaftConsensus> members = new ArrayList<>(lobby.openAll());
      awaitLeader(members);
      RaftConsensus leader = Lobby.leaderOf(members);
      members.remove(leader);
      lobby.leave(leader);
      members.forEach(member -> member.gone(leader.member()));
      assertThat(Lobby.get(members.getFirst().submit(open("bob")))).isNotNull();
      RaftConsensus next = Lobby.leaderOf(members);
      members.forEach(member -> member.gone(leader.member()));
      assertThat(Lobby.get(members.getLast().submit(open("eve")))).isNotNull();
      assertThat(next.leads()).as("is left alone: another had gone").isTrue();
    }
  }

  /**
   * The others follow it and elect nobody else. Here what it has to apply first hangs; an entry of
   * its own that it has lost looks the same.
   */
  @Test
  void whoLeadsAndCanCommitNothingStepsDown() {
    try (Lobby lobby = new Lobby(root, 3).deadline(Duration.ofSeconds(3))) {
      List<RaftConsensus> members = new ArrayList<>(lobby.openAll());
      awaitLeader(members);
      RaftConsensus leader = Lobby.leaderOf(members);
      members.remove(leader);
      RaftConsensus hangs = members.getFirst();
      var hanging = new CountDownLatch(1);
      try {
        hangs.onChange(() -> awaitUninterruptibly(hanging));
        Lobby.get(leader.submit(open("bob")));
        Lobby.awaitTrue(() -> isElectedOrStands(hangs, List.of(leader, members.getLast())));
        Lobby.awaitTrue(() -> !hangs.isElected());
      } finally {
        hanging.countDown();
      }
      Lobby.awaitTrue(
          () -> Stream.of(leader, members.get(0), members.get(1)).anyMatch(Consensus::leads));
      assertThat(Lobby.get(leader.submit(open("eve")))).isNotNull();
    }
  }

  /** Its log may be behind at first, and whoever is not elected then has another leader. */
  private static boolean isElectedOrStands(RaftConsensus member, List<RaftConsensus> others) {
    if (!member.isElected()) {
      others.forEach(other -> member.gone(other.member()));
    }
    return member.isElected();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Left to itself, Ratis would end the process, and with it whoever embeds a member. */
  @Test
  void aTakenPortIsRefusedAndTheProcessGoesOn() throws IOException {
    UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
    try (Lobby lobby = new Lobby(root, 1);
        ServerSocket somebody =
            new ServerSocket(
                Integer.parseInt(lobby.voters().getFirst().split(":")[1]),
                1,
                InetAddress.getLoopbackAddress())) {
      assertThat(somebody.isBound()).isTrue();
      RaftConsensus one = lobby.openAt(lobby.voters().getFirst());
      var refusal = new CompletableFuture<RuntimeException>();
      one.onRefusal(refusal::complete);
      assertThat(Lobby.get(refusal))
          .hasMessageContaining("cannot listen at " + lobby.voters().getFirst());
      assertThat(Thread.getDefaultUncaughtExceptionHandler()).isEqualTo(handler);
    }
  }

  @Test
  void beforeThereIsAGroupNothingHappens() {
    try (Lobby lobby = new Lobby(root, 3)) {
      RaftConsensus one = lobby.openAt(lobby.voters().getFirst());
      assertThatThrownBy(() -> Lobby.get(one.submit(open("ada"))))
          .hasCauseInstanceOf(UnavailableException.class);
      assertThat(one.hello().peers()).isEmpty();
      assertThat(one.leads()).isFalse();
    }
  }

  /** Else it would wait for ever, and look as if it were starting. */
  @Test
  void whoeverCannotEvenGreetGreetsAgain() {
    var greetings = new AtomicInteger();
    var again = new CompletableFuture<Boolean>();
    try (Lobby lobby = new Lobby(root, 3)) {
      PeerDiscovery failing =
          address -> {
            if (greetings.incrementAndGet() <= 3) {
              throw new NoClassDefFoundError("on purpose");
            }
            again.complete(true);
            return lobby.greet(address);
          };
      RaftSettings settings = lobby.settings(lobby.voters().getFirst(), "failing");
      try (RaftConsensus one =
          RaftConsensus.open(settings, failing, () -> new MemberId("failing"), System::nanoTime)) {
        assertThat(Lobby.get(again)).isTrue();
        assertThat(one.hello().peers()).isEmpty();
      }
    }
  }

  @Test
  void aDamagedSnapshotIsRefused() throws IOException {
    assertRefused("snapshot\\.[0-9_]+");
  }

  @Test
  void aDamagedLogIsRefused() throws IOException {
    assertRefused("log_[0-9]+-[0-9]+|log_inprogress_[0-9]+");
  }

  private void assertRefused(String fileName) throws IOException {
    Lobby lobby = new Lobby(root, 1);
    RaftConsensus alone = lobby.openAll().getFirst();
    for (int i = 0; i < 70; i++) {
      Lobby.get(alone.submit(open("m" + i)));
    }
    lobby.close();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(f -> f.getFileName().toString().matches(fileName)).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 8;
        Files.write(file, bytes);
      }
    }
    RaftConsensus again = lobby.openAt(lobby.voters().getFirst());
    assertThatThrownBy(() -> Lobby.get(again.ready())).hasRootCauseInstanceOf(IOException.class);
    lobby.close();
  }

  @Test
  void aFolderIsItsMembersForEver() throws IOException {
    MemberFolder folder = new MemberFolder(root);
    MemberId id = folder.member(() -> new MemberId("first"));
    assertThat(folder.member(() -> new MemberId("second"))).isEqualTo(id);
    Files.writeString(root.resolve("member"), "second 0\n");
    assertThatThrownBy(() -> folder.member(() -> new MemberId("third")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is damaged");
  }

  @Test
  void theGroupThatAMemberBeganWithIsRead() throws IOException {
    MemberFolder folder = new MemberFolder(root);
    assertThat(folder.group()).isEmpty();
    RaftMember ada = new RaftMember(new MemberId("ada"), "h:1");
    RaftMember bob = new RaftMember(new MemberId("bob"), "h:2");
    RaftPeers peers = new RaftPeers(new java.util.UUID(1, 2), List.of(ada), List.of(bob));
    folder.began(peers);
    assertThat(folder.group()).hasValue(peers);
    folder.kept(peers);
    assertThatThrownBy(folder::group).hasMessageContaining("is gone");
  }
}
