package io.swarmhold.grid.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.grid.raft.Bootstrap.Step;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.kit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How members come to one group, and never to two that both go on. */
class BootstrapTest {

  private static final List<String> VOTERS = List.of("h:1", "h:2", "h:3");
  private static final RaftMember ADA = member("ada", 1);
  private static final RaftMember BOB = member("bob", 2);
  private static final RaftMember CYD = member("cyd", 3);

  private static RaftMember member(String id, int place) {
    return new RaftMember(new MemberId(id), "h:" + place);
  }

  private static PeerInfo none(RaftMember member) {
    return new PeerInfo(member, false, Optional.empty());
  }

  private static Step next(RaftMember self, PeerInfo... answers) {
    SortedMap<String, PeerInfo> byAddress = new TreeMap<>();
    for (PeerInfo hello : answers) {
      byAddress.put(hello.member().address(), hello);
    }
    return Bootstrap.next(self, false, VOTERS, byAddress);
  }

  private static PeerInfo heir(RaftMember member) {
    return new PeerInfo(member, true, Optional.empty());
  }

  private static Step nextOfHeir(RaftMember self, PeerInfo... answers) {
    SortedMap<String, PeerInfo> byAddress = new TreeMap<>();
    for (PeerInfo hello : answers) {
      byAddress.put(hello.member().address(), hello);
    }
    return Bootstrap.next(self, true, VOTERS, byAddress);
  }

  private static RaftPeers group(RaftMember... voters) {
    return new RaftPeers(new UUID(1, 2), List.of(voters), List.of());
  }

  @Test
  void allWhoAreToVoteFoundTheSameGroup() {
    Step adas = next(ADA, none(BOB), none(CYD));
    assertThat(adas).isInstanceOf(Step.Found.class);
    assertThat(((Step.Found) adas).peers().voters()).containsExactly(ADA, BOB, CYD);
    assertThat(next(CYD, none(ADA), none(BOB))).isEqualTo(adas);
    assertThat(next(BOB, none(member("other", 1)), none(CYD))).isNotEqualTo(adas);
  }

  @Test
  void nobodyFoundsAGroupWhileSomebodyIsSilent() {
    assertThat(next(ADA, none(BOB))).isEqualTo(new Step.Wait("no answer from [h:3]"));
  }

  @Test
  void aMemberThatIsNotToVoteWaitsForAGroup() {
    RaftMember dan = member("dan", 4);
    assertThat(next(dan, none(ADA), none(BOB), none(CYD))).isInstanceOf(Step.Wait.class);
    RaftPeers group = group(ADA, BOB, CYD);
    assertThat(next(dan, new PeerInfo(ADA, false, Optional.of(group))))
        .isEqualTo(new Step.Join(group));
    assertThat(Bootstrap.joined(group, dan, VOTERS).listeners()).containsExactly(dan);
  }

  @Test
  void whoBringsAPastFoundsAGroupOfItselfAndTheOthersJoin() {
    assertThat(nextOfHeir(BOB, none(ADA))).isInstanceOf(Step.Wait.class);
    Step bobs = nextOfHeir(BOB, none(ADA), none(CYD));
    assertThat(bobs).isInstanceOf(Step.Found.class);
    RaftPeers group = ((Step.Found) bobs).peers();
    assertThat(group.voters()).containsExactly(BOB);
    assertThat(next(ADA, heir(BOB), none(CYD))).isInstanceOf(Step.Wait.class);
    assertThat(next(ADA, new PeerInfo(BOB, true, Optional.of(group)), none(CYD)))
        .isEqualTo(new Step.Join(group));
    assertThat(Bootstrap.joined(group, ADA, VOTERS).voters()).containsExactly(ADA, BOB);
  }

  @Test
  void aPastIsNotDropped() {
    assertThat(nextOfHeir(BOB, heir(ADA), none(CYD)))
        .as("an operator reads it")
        .asString()
        .contains("others bring a past too, or are to found it: [", "ada at h:1")
        .startsWith("Refuse")
        .doesNotContain("RaftMember");
    assertThat(next(CYD, heir(ADA), heir(BOB))).isInstanceOf(Step.Wait.class);
    assertThat(nextOfHeir(CYD, new PeerInfo(ADA, false, Optional.of(group(ADA, BOB)))))
        .isInstanceOf(Step.Refuse.class);
    RaftMember dan = member("dan", 4);
    assertThat(nextOfHeir(dan, none(ADA), none(BOB), none(CYD))).isInstanceOf(Step.Refuse.class);
  }

  @Test
  void aMemberThatIsCountedOnStarts() {
    RaftPeers group = group(ADA, BOB, CYD);
    assertThat(next(ADA, new PeerInfo(BOB, false, Optional.of(group)), none(CYD)))
        .isEqualTo(new Step.Start(group));
  }

  @Test
  void aWipedDiskTakesThePlaceOfWhatItWas() {
    RaftMember wiped = member("new", 3);
    RaftPeers group = group(ADA, BOB, CYD);
    assertThat(next(wiped, new PeerInfo(ADA, false, Optional.of(group)), none(BOB)))
        .isEqualTo(new Step.Join(group));
    RaftPeers joined = Bootstrap.joined(group, wiped, VOTERS);
    assertThat(joined.voters()).containsExactly(ADA, BOB, wiped);
    assertThat(Bootstrap.joined(joined, wiped, VOTERS)).as("again").isEqualTo(joined);
    assertThat(Bootstrap.joined(group(ADA, BOB), CYD, VOTERS).voters()).hasSize(3);
  }

  @Test
  void aGroupIsNotFoundedBesideOneThatSomebodyIsJoining() {
    PeerInfo joining =
        new PeerInfo(CYD, false, Optional.of(new RaftPeers(new UUID(1, 2), List.of(), List.of())));
    assertThat(next(ADA, none(BOB), joining)).isInstanceOf(Step.Wait.class);
  }

  @Test
  void membersOfTwoGroupsAreNotMixed() {
    RaftPeers other = new RaftPeers(new UUID(3, 4), List.of(CYD), List.of());
    assertThat(
            next(
                member("new", 3),
                new PeerInfo(ADA, false, Optional.of(group(ADA, BOB))),
                new PeerInfo(CYD, false, Optional.of(other))))
        .isInstanceOf(Step.Wait.class);
  }

  static LongStream seeds() {
    return Seeds.upTo(2_000);
  }

  /**
   * Answers are heard late; disks are wiped meanwhile; a group goes on if most of it founded it. In
   * every third story one of the members brings a past; its disk is not wiped, for until others
   * have joined, it is all there is.
   */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void noTwoGroupsGoOn(long seed) {
    SplittableRandom dice = new SplittableRandom(seed);
    Place[] places = new Place[3];
    for (int i = 0; i < 3; i++) {
      places[i] = new Place(member("m" + i, i + 1), seed % 3 == 0 && i == seed % 2);
    }
    TreeSet<String> wentOn = new TreeSet<>();
    int born = 3;
    for (int step = 0; step < 60; step++) {
      int at = dice.nextInt(3);
      if (born == 3 && !places[at].bringsPast && dice.nextInt(25) == 0) {
        places[at] = new Place(member("m" + born++, at + 1), false);
      } else {
        places[at].act(places, dice);
      }
      for (Place one : places) {
        RaftPeers peers = one.peers;
        if (peers != null && isMajority(places, peers)) {
          wentOn.add(peers.group().toString());
        }
      }
    }
    assertThat(wentOn).as("groups that went on").hasSizeLessThanOrEqualTo(1);
  }

  private static boolean isMajority(Place[] places, RaftPeers peers) {
    int there = 0;
    for (Place place : places) {
      boolean isIn = place.peers != null && place.peers.group().equals(peers.group());
      there += isIn && peers.isVoter(place.self) ? 1 : 0;
    }
    return there * 2 > peers.voters().size();
  }

  /** A member, and what it has heard so far. */
  private static final class Place {
    private final RaftMember self;
    private final boolean bringsPast;
    private SortedMap<String, PeerInfo> heard = new TreeMap<>();
    private @org.jspecify.annotations.Nullable RaftPeers peers;

    Place(RaftMember self, boolean bringsPast) {
      this.self = self;
      this.bringsPast = bringsPast;
    }

    PeerInfo hello() {
      return new PeerInfo(self, bringsPast, Optional.ofNullable(peers));
    }

    void act(Place[] places, SplittableRandom dice) {
      if (peers != null) {
        return;
      }
      List<Place> others = new ArrayList<>(List.of(places));
      others.remove(this);
      if (dice.nextInt(3) > 0) {
        PeerInfo hello = others.get(dice.nextInt(others.size())).hello();
        heard.putIfAbsent(hello.member().address(), hello);
        return;
      }
      switch (Bootstrap.next(self, bringsPast, VOTERS, heard)) {
        case Step.Start(RaftPeers now) -> peers = now;
        case Step.Found(RaftPeers now) -> peers = now;
        case Step.Join(RaftPeers now) -> {}
        case Step.Refuse(String why) -> {}
        case Step.Wait(String what) -> {}
      }
      heard = new TreeMap<>();
    }
  }
}
