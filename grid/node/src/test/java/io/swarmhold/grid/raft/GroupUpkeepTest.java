package io.swarmhold.grid.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.consensus.ConsensusCommand;
import io.swarmhold.model.consensus.MemberId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members that do not vote leave without a word, and come back without one. */
class GroupUpkeepTest {

  private static final Duration SILENCE = Duration.ofSeconds(2);

  @TempDir Path root;
  private Lobby lobby;
  private List<RaftConsensus> voters;
  private String address;
  private RaftConsensus listener;

  @AfterEach
  void stop() {
    lobby.close();
  }

  @BeforeEach
  void start() {
    lobby = new Lobby(root, 3).listenerSilence(SILENCE);
    voters = new ArrayList<>(lobby.openAll());
    address = Lobby.freeAddresses(1).getFirst();
    listener = openListener();
  }

  private RaftConsensus openListener() {
    RaftConsensus opened = lobby.openAt(address);
    Lobby.get(opened.ready());
    return opened;
  }

  private List<MemberId> listeners() {
    return voters.stream()
        .map(voter -> voter.peers().orElseThrow())
        .max(Comparator.comparingInt(peers -> peers.listeners().size()))
        .orElseThrow()
        .listeners()
        .stream()
        .map(RaftMember::id)
        .toList();
  }

  private RaftConsensus voter() {
    return voters.getFirst();
  }

  private void assertHears(RaftConsensus listens, String what) {
    MemberId fresh = new MemberId(what);
    Lobby.get(voter().submit(new ConsensusCommand.OpenLease(fresh, "")));
    assertThat(RaftGroupTest.await(listens, view -> view.members().containsKey(fresh))).isNotNull();
  }

  @Test
  void whoIsSilentForLongIsTakenOutAndJoinsAgain() {
    assertThat(listeners()).containsExactly(listener.member());
    lobby.leave(listener);
    Lobby.awaitTrue(() -> listeners().isEmpty());
    assertThat(voter().peers().orElseThrow().voters()).hasSize(3);
    RaftConsensus back = openListener();
    Lobby.awaitTrue(() -> listeners().equals(List.of(back.member())));
    assertThat(back.member()).as("of the same folder").isEqualTo(listener.member());
    assertHears(back, "eve");
  }

  @Test
  void whoIsThereStays() {
    long since = System.nanoTime();
    Lobby.awaitTrue(() -> {
      assertThat(listeners()).containsExactly(listener.member());
      return System.nanoTime() - since > 3 * SILENCE.toNanos();
    });
    assertHears(listener, "eve");
  }

  @Test
  void whoWasTakenOutAndIsThereJoinsAgain() {
    Lobby.get(voter().remove(listener.member()));
    Lobby.awaitTrue(() -> listeners().equals(List.of(listener.member())));
    assertHears(listener, "eve");
  }

  @Test
  void aVoterIsNeverTakenOut() {
    RaftConsensus leader = Lobby.leaderOf(voters);
    RaftConsensus away = voters.stream().filter(voter -> voter != leader).findFirst().orElseThrow();
    voters.remove(away);
    lobby.leave(away);
    lobby.leave(listener);
    Lobby.awaitTrue(() -> listeners().isEmpty());
    assertThat(leader.peers().orElseThrow().voters())
        .extracting(RaftMember::id)
        .contains(away.member())
        .hasSize(3);
  }
}
