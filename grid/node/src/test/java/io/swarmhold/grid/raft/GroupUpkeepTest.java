package io.swarmhold.grid.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.grid.ManualTimer;
import io.swarmhold.grid.raft.GroupUpkeep.Part;
import io.swarmhold.grid.raft.GroupUpkeep.Seen;
import io.swarmhold.grid.raft.GroupUpkeep.Step;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.kit.ManualTime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a member does to be in the group, and in which part. */
class GroupUpkeepTest {

  private static final List<String> WANTED = List.of("h:1", "h:2", "h:3");
  private static final RaftMember ME = member("me", 4);
  private static final RaftMember EVE = member("eve", 5);
  private static final List<RaftMember> OTHERS =
      List.of(member("ada", 1), member("bob", 2), member("cai", 3));

  private static final NavigableSet<MemberId> NONE = Collections.emptyNavigableSet();

  private final AtomicInteger stepsDown = new AtomicInteger();
  private RaftPeers leadersPeers = voting();

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
    return GroupUpkeep.next(ME, WANTED, new Seen(part, peers, isStable, true, ids, NONE));
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
  void aLeaderTakesOutAListenerToWhomItSendsNothingSoThatItJoinsAgain() {
    RaftPeers peers = voting(EVE, OTHERS.get(2));
    assertThat(changed(next(forgetting(peers, EVE)), peers)).isEqualTo(voting(OTHERS.get(2)));
  }

  @Test
  void aLeaderThatSendsNothingToAVoterForLongStepsDown() {
    List<Boolean> restarts = new ArrayList<>();
    var upkeep = upkeep(restarts);
    upkeep.look(forgetting(voting(), OTHERS.get(0)), 0);
    upkeep.look(forgetting(voting()), 1_000);
    upkeep.look(forgetting(voting(), OTHERS.get(0)), 2_000);
    upkeep.look(forgetting(voting(), OTHERS.get(0)), 3_999);
    assertThat(stepsDown).as("it may have just been taken in").hasValue(0);
    upkeep.look(forgetting(voting(), OTHERS.get(0)), 4_000);
    upkeep.look(forgetting(voting(), OTHERS.get(0)), 5_999);
    assertThat(stepsDown).hasValue(1);
    upkeep.look(forgetting(voting(), OTHERS.get(0)), 6_000);
    assertThat(stepsDown).as("nobody else was elected").hasValue(2);
    assertThat(restarts).isEmpty();
  }

  private static Step next(Seen seen) {
    return GroupUpkeep.next(ME, WANTED, seen);
  }

  private static Seen forgetting(RaftPeers peers, RaftMember... forgotten) {
    var ids = new TreeSet<MemberId>();
    for (RaftMember one : forgotten) {
      ids.add(one.id());
    }
    return new Seen(Part.LEADS, peers, true, true, NONE, ids);
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
  }

  @Test
  void whoseServerHasEndedAsksWhetherItVotes() {
    Step step = next(Part.ENDED, voting());
    assertThat(changed(step, listening(EVE))).as("nothing is changed").isEqualTo(listening(EVE));
  }

  @Test
  void whoVotesByNowIsStartedAgainIfItListensOn() {
    assertThat(next(Part.LISTENS, voting())).isEqualTo(new Step.Restart(true));
    assertThat(next(Part.LISTENS, voting(), false)).isNotInstanceOf(Step.Restart.class);
  }

  /**
   * Ratis may be about to do it by itself; and a server that is closing must not be closed twice.
   */
  @Test
  void itIsStartedAgainOnceAndNotAtOnce() {
    List<Boolean> restarts = new ArrayList<>();
    var upkeep = upkeep(restarts);
    Seen replaced = new Seen(Part.FOLLOWS, listening(ME), true, true, NONE, NONE);
    upkeep.look(replaced, 0);
    upkeep.look(replaced, 1_999);
    assertThat(restarts).isEmpty();
    upkeep.look(new Seen(Part.FOLLOWS, voting(), true, true, NONE, NONE), 2_000);
    upkeep.look(replaced, 2_500);
    upkeep.look(replaced, 4_499);
    assertThat(restarts).as("it voted in between").isEmpty();
    upkeep.look(replaced, 4_500);
    upkeep.look(replaced, 9_999);
    assertThat(restarts).containsExactly(false);
  }

  private GroupUpkeep upkeep(List<Boolean> restarts) {
    var timer = new ManualTimer(new ManualTime());
    GroupLine line =
        new GroupLine() {
          @Override
          public RaftPeers peers(RaftMember member) {
            return leadersPeers;
          }

          @Override
          public boolean leads(RaftMember member) {
            return true;
          }

          @Override
          public boolean set(RaftMember leader, RaftPeers now, RaftPeers wanted) {
            return false;
          }
        };
    return new GroupUpkeep(
        ME,
        RaftSettings.of(Path.of("unused"), "h:4", WANTED),
        new GroupChanges(line, timer, Runnable::run),
        new GroupUpkeep.Server() {
          @Override
          public void restart(boolean votes) {
            restarts.add(votes);
          }

          @Override
          public void stepDown() {
            stepsDown.incrementAndGet();
          }
        },
        0);
  }

  @Test
  void whoVotesHearsNowAndThenWhoIsInTheGroup() {
    assertThat(changed(next(Part.FOLLOWS, voting()), listening(ME)))
        .as("nothing is changed")
        .isEqualTo(listening(ME));
    assertThat(changed(next(Part.FOLLOWS, voting(), false), listening(EVE)))
        .as("its log says so, but nobody has agreed on it")
        .isEqualTo(listening(ME, EVE));
    assertThat(next(Part.STANDS, voting(EVE))).isEqualTo(new Step.Nothing());
  }

  /** Its log knows better than its memory. */
  @Test
  void whoIsTooLongWithoutALeaderReadsItsLogAnewOnce() {
    List<Boolean> restarts = new ArrayList<>();
    var upkeep = upkeep(restarts);
    Seen led = new Seen(Part.FOLLOWS, voting(), true, true, NONE, NONE);
    Seen unled = new Seen(Part.STANDS, voting(), true, false, NONE, NONE);
    upkeep.look(unled, 60_000);
    assertThat(restarts).as("it has just read its log").isEmpty();
    upkeep.look(led, 61_000);
    upkeep.look(unled, 70_999);
    assertThat(restarts).isEmpty();
    upkeep.look(unled, 71_000);
    upkeep.look(unled, 99_000);
    assertThat(restarts).containsExactly(true);
  }

  @Test
  void whoSaysOtherwiseThanItsLeaderForLongReadsItsLogAnew() {
    leadersPeers = voting();
    List<Boolean> restarts = new ArrayList<>();
    var upkeep = upkeep(restarts);
    Seen right = new Seen(Part.FOLLOWS, voting(), true, true, NONE, NONE);
    Seen astray = new Seen(Part.FOLLOWS, voting(EVE), true, true, NONE, NONE);
    for (int second = 0; second < 40; second++) {
      upkeep.look(second < 15 || second > 18 ? right : astray, second * 1_000L);
    }
    assertThat(restarts).as("its log is a little behind").isEmpty();
    for (int second = 40; second < 65; second++) {
      upkeep.look(astray, second * 1_000L);
    }
    assertThat(restarts).containsExactly(true);
  }
}
