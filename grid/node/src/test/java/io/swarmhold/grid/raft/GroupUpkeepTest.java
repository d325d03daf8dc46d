package io.swarmhold.grid.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.grid.ManualTimer;
import io.swarmhold.grid.raft.GroupUpkeep.Part;
import io.swarmhold.grid.raft.GroupUpkeep.Seen;
import io.swarmhold.grid.raft.GroupUpkeep.Step;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.kit.ManualTime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a member does to be in the group, and in which part. */
class GroupUpkeepTest {

  private static final List<String> WANTED = List.of("h:1", "h:2", "h:3");
  private static final RaftMember ME = member("me", 4);
  private static final RaftMember EVE = member("eve", 5);
  private static final List<RaftMember> OTHERS =
      List.of(member("ada", 1), member("bob", 2), member("cai", 3));

  private static RaftMember member(String id, int port) {
    return new RaftMember(new MemberId(id), "h:" + port);
  }

  private static RaftPeers listening(RaftMember... listeners) {
    return new RaftPeers(new UUID(1, 2), OTHERS, List.of(listeners));
  }

  private static RaftPeers voting(RaftMember... listeners) {
    List<RaftMember> voters = List.of(ME, OTHERS.get(0), OTHERS.get(1));
    return new RaftPeers(new UUID(1, 2), voters, List.of(listeners));
  }

  private static Step next(Part part, RaftPeers peers, RaftMember... silent) {
    return next(part, peers, true, silent);
  }

  private static Step next(Part part, RaftPeers peers, boolean isStable, RaftMember... silent) {
    var ids = new TreeSet<MemberId>();
    for (RaftMember one : silent) {
      ids.add(one.id());
    }
    return GroupUpkeep.next(ME, WANTED, new Seen(part, peers, isStable, ids));
  }

  private static RaftPeers changed(Step step, RaftPeers now) {
    assertThat(step).isInstanceOf(Step.Change.class);
    return ((Step.Change) step).to().apply(now);
  }

  @Test
  void aLeaderTakesOutWhoIsSilentForLongAndDoesNotVote() {
    RaftPeers peers = voting(EVE, OTHERS.get(2));
    assertThat(next(Part.LEADS, peers)).isEqualTo(new Step.Nothing());
    assertThat(changed(next(Part.LEADS, peers, EVE, OTHERS.get(0)), peers))
        .as("voters stay")
        .isEqualTo(voting(OTHERS.get(2)));
    assertThat(changed(next(Part.LEADS, peers, EVE), voting()))
        .as("who is out by then")
        .isEqualTo(voting());
    assertThat(next(Part.LEADS, peers, OTHERS.get(0))).isEqualTo(new Step.Nothing());
    assertThat(next(Part.LEADS, peers, false, EVE))
        .as("one change after the other")
        .isEqualTo(new Step.Nothing());
  }

  @Test
  void whoListensJoinsAgainIfItIsOut() {
    Step step = next(Part.LISTENS, listening(ME));
    assertThat(changed(step, listening(ME))).as("it is in").isEqualTo(listening(ME));
    assertThat(changed(step, listening(EVE))).isEqualTo(listening(ME, EVE));
    assertThat(changed(step, voting(EVE))).as("it votes by now").isEqualTo(voting(EVE));
    assertThat(changed(next(Part.FOLLOWS, listening()), listening())).isEqualTo(listening(ME));
  }

  @Test
  void whoWasReplacedIsStartedAgainToListen() {
    assertThat(next(Part.FOLLOWS, listening(ME))).isEqualTo(new Step.Restart(false));
    assertThat(next(Part.FOLLOWS, listening(ME), false))
        .as("nothing is agreed on yet")
        .isNotInstanceOf(Step.Restart.class);
    assertThat(next(Part.LEADS, listening(ME))).isEqualTo(new Step.StepDown());
    assertThat(next(Part.LEADS, listening(ME), false)).isEqualTo(new Step.Nothing());
  }

  @Test
  void whoseServerHasEndedAsksWhetherItVotes() {
    Step step = next(Part.ENDED, voting());
    assertThat(changed(step, listening(EVE))).as("nothing is changed").isEqualTo(listening(EVE));
  }

  @Test
  void whoVotesByNowIsStartedAgainIfItListensOn() {
    assertThat(next(Part.LISTENS, voting())).isEqualTo(new Step.Restart(true));
    assertThat(next(Part.LISTENS, voting(), false)).isEqualTo(new Step.Nothing());
  }

  /**
   * Ratis may be about to do it by itself; and a server that is closing must not be closed twice.
   */
  @Test
  void itIsStartedAgainOnceAndNotAtOnce() {
    List<Boolean> restarts = new ArrayList<>();
    var upkeep = upkeep(restarts);
    Seen replaced = new Seen(Part.FOLLOWS, listening(ME), true, new TreeSet<>());
    upkeep.look(replaced, 0);
    upkeep.look(replaced, 1_999);
    assertThat(restarts).isEmpty();
    upkeep.look(new Seen(Part.FOLLOWS, voting(), true, new TreeSet<>()), 2_000);
    upkeep.look(replaced, 2_500);
    upkeep.look(replaced, 4_499);
    assertThat(restarts).as("it voted in between").isEmpty();
    upkeep.look(replaced, 4_500);
    upkeep.look(replaced, 9_999);
    assertThat(restarts).containsExactly(false);
  }

  private static GroupUpkeep upkeep(List<Boolean> restarts) {
    var timer = new ManualTimer(new ManualTime());
    GroupLine nobody =
        new GroupLine() {
          @Override
          public RaftPeers peers(RaftMember member) throws IOException {
            throw new IOException("nobody is asked");
          }

          @Override
          public boolean leads(RaftMember member) {
            return false;
          }

          @Override
          public boolean set(RaftMember leader, RaftPeers now, RaftPeers wanted) {
            return false;
          }
        };
    return new GroupUpkeep(
        ME,
        RaftSettings.of(Path.of("unused"), "h:4", WANTED),
        new GroupChanges(nobody, timer, Runnable::run),
        new GroupUpkeep.Server() {
          @Override
          public void stepDown() {}

          @Override
          public void restart(boolean votes) {
            restarts.add(votes);
          }
        },
        0);
  }

  @ParameterizedTest
  @EnumSource(names = {"FOLLOWS", "STANDS"})
  void whoVotesIsLeftAlone(Part part) {
    assertThat(next(part, voting(EVE))).isEqualTo(new Step.Nothing());
  }
}
