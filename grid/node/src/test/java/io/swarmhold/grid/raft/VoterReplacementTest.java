package io.swarmhold.grid.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.NoSuchVoterException;
import io.swarmhold.model.port.OutcomeUnknownException;
import io.swarmhold.model.port.UnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A voter is gone for good, and another member votes in its place. */
class VoterReplacementTest {

  private static final RaftMember ADA = member("ada", 1);
  private static final RaftMember BOB = member("bob", 2);
  private static final RaftMember CAI = member("cai", 3);
  private static final RaftMember EVE = member("eve", 4);

  private RaftPeers group = group(List.of(ADA, BOB, CAI), EVE);
  private final List<RaftPeers> before = new ArrayList<>();
  private UnaryOperator<RaftPeers> between = UnaryOperator.identity();

  private static RaftMember member(String id, int port) {
    return new RaftMember(new MemberId(id), "h:" + port);
  }

  private static RaftPeers group(List<RaftMember> voters, RaftMember... listeners) {
    return new RaftPeers(new UUID(1, 2), voters, List.of(listeners));
  }

  private CompletionStage<RaftPeers> change(UnaryOperator<RaftPeers> to) {
    RaftPeers next;
    try {
      next = to.apply(group);
    } catch (NoSuchVoterException e) {
      return CompletableFuture.failedFuture(e);
    }
    RaftPeers now = group;
    assertThat(next.voters()).as("what Ratis cannot bear").noneMatch(now.listeners()::contains);
    assertThat(next.listeners()).noneMatch(now.voters()::contains);
    before.add(group);
    group = between.apply(next);
    return CompletableFuture.completedFuture(next);
  }

  private CompletionStage<Void> replace(RaftMember old, RaftMember fresh) {
    return new VoterReplacement(this::change, old.id(), fresh).run();
  }

  @Test
  void itLeavesAsAListenerAndComesAsAVoter() {
    Lobby.get(replace(BOB, EVE));
    assertThat(before)
        .containsExactly(group(List.of(ADA, BOB, CAI), EVE), group(List.of(ADA, BOB, CAI)));
    assertThat(group).isEqualTo(group(List.of(ADA, CAI, EVE)));
    Lobby.get(replace(BOB, EVE));
    assertThat(group).as("asked twice").isEqualTo(group(List.of(ADA, CAI, EVE)));
  }

  @Test
  void itMayListItselfAgainInBetween() {
    between =
        now -> before.size() == 1 || before.size() == 2 ? group(List.of(ADA, BOB, CAI), EVE) : now;
    Lobby.get(replace(BOB, EVE));
    assertThat(group).isEqualTo(group(List.of(ADA, CAI, EVE)));
    assertThat(before).hasSize(4);
  }

  @Test
  void whoeverListsItselfForEverIsGivenUpAndNobodyKnows() {
    between = now -> group(List.of(ADA, BOB, CAI), EVE);
    assertThatThrownBy(() -> Lobby.get(replace(BOB, EVE)))
        .hasCauseInstanceOf(OutcomeUnknownException.class);
    assertThat(before).hasSize(5);
  }

  @Test
  void nobodyVotesInTwoPlacesAndNobodyIsReplacedTwice() {
    group = group(List.of(ADA, CAI, EVE));
    assertThatThrownBy(() -> Lobby.get(replace(ADA, EVE)))
        .cause()
        .isInstanceOf(NoSuchVoterException.class)
        .hasMessage("member eve votes already");
    RaftMember dan = member("dan", 5);
    assertThatThrownBy(() -> Lobby.get(replace(BOB, dan)))
        .cause()
        .isInstanceOf(NoSuchVoterException.class)
        .hasMessage("member bob does not vote any more");
    assertThat(group).isEqualTo(group(List.of(ADA, CAI, EVE)));
  }

  @Test
  void whatIsNotAnsweredIsNotKnown() {
    var nobody = new UnavailableException("nobody leads");
    assertThatThrownBy(() ->
            Lobby.get(
                new VoterReplacement(to -> CompletableFuture.failedFuture(nobody), BOB.id(), EVE)
                    .run()))
        .hasCauseInstanceOf(OutcomeUnknownException.class);
  }
}
