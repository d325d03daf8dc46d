package io.swarmhold.model.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.consensus.ShardRecord;
import io.swarmhold.model.replica.ShardActivation.Situation;
import io.swarmhold.model.replica.ShardActivation.Step;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a member does about a shard, whatever it finds. */
class ShardActivationTest {

  private static final MemberId ME = new MemberId("me");
  private static final MemberId BOB = new MemberId("bob");
  private static final MemberId EVE = new MemberId("eve");
  private static final CopyId AT_7 = new CopyId(2, 7);

  private static NavigableSet<MemberId> set(MemberId... members) {
    return new TreeSet<>(List.of(members));
  }

  private static ShardRecord record(
      long epoch, @Nullable MemberId primary, NavigableSet<MemberId> eligible) {
    return new ShardRecord(epoch, Optional.ofNullable(primary), eligible, eligible, 0);
  }

  private static Situation placedHere(
      @Nullable CopyId copy, long granted, long serving, ShardRecord record) {
    return new Situation(
        ME,
        true,
        copy,
        granted,
        serving,
        record,
        set(ME, BOB, EVE),
        null,
        null,
        false,
        false,
        set());
  }

  private static Situation blank(boolean placedHere, ShardRecord record) {
    return new Situation(
        ME, placedHere, null, 0, 0, record, set(ME, BOB, EVE), null, null, true, false, set());
  }

  @Test
  void aShardThatNeverWasIsBegunByWhomTheGridChose() {
    ShardRecord vacant = record(0, null, set());
    assertThat(ShardActivation.next(placedHere(null, 0, 0, vacant)))
        .isEqualTo(new Step.RequestEpoch());
    assertThat(ShardActivation.next(placedHere(null, 1, 0, record(1, ME, set(ME)))))
        .isEqualTo(new Step.Activate(1));
  }

  @Test
  void whoseCopyIsWholeAsksForTheNextEpochAtOnce() {
    assertThat(ShardActivation.next(placedHere(AT_7, 0, 0, record(2, BOB, set(ME, BOB)))))
        .isEqualTo(new Step.RequestEpoch());
  }

  @Test
  void whoseCopyIsNotWholeGetsOneFirst() {
    ShardRecord bobs = record(2, BOB, set(BOB));
    assertThat(ShardActivation.next(placedHere(null, 0, 0, bobs))).isEqualTo(new Step.Fetch(BOB));
    assertThat(ShardActivation.next(placedHere(AT_7, 0, 0, bobs)))
        .isEqualTo(new Step.AskToBeCounted(BOB));
  }

  @Test
  void nothingIsServedWhileEveryWholeCopyIsAway() {
    ShardRecord gone = record(2, new MemberId("gone"), set(new MemberId("gone")));
    assertThat(ShardActivation.next(placedHere(AT_7, 0, 0, gone)))
        .isEqualTo(new Step.Unavailable());
    assertThat(ShardActivation.next(blank(true, gone))).isEqualTo(new Step.Unavailable());
  }

  @Test
  void whoServesUnderAnEpochThatIsNotItsOwnStops() {
    assertThat(ShardActivation.next(placedHere(AT_7, 2, 2, record(3, BOB, set(ME, BOB)))))
        .isEqualTo(new Step.StopServing());
    assertThat(ShardActivation.next(placedHere(AT_7, 2, 2, record(2, ME, set(ME)))))
        .isEqualTo(new Step.Stay());
  }

  @Test
  void whatNobodyEverBeganIsEmptyAndThatIsAllOfIt() {
    ShardRecord mine = record(1, ME, set(ME));
    assertThat(ShardActivation.next(blank(true, mine))).isEqualTo(new Step.BeginEmpty());
    assertThat(ShardActivation.next(blank(false, mine)))
        .as("for the one that the grid chose to get it")
        .isEqualTo(new Step.BeginEmpty());
  }

  @Test
  void anEmptyDiskProvesNothingOfWhoIsNotEligible() {
    assertThat(ShardActivation.next(blank(true, record(2, BOB, set(BOB)))))
        .isEqualTo(new Step.Fetch(BOB));
    ShardRecord givenUp = new ShardRecord(2, Optional.of(ME), set(ME), set(ME), 1);
    assertThat(ShardActivation.next(blank(true, givenUp)))
        .as("what was given up had been more than nothing")
        .isEqualTo(new Step.Unavailable());
    ShardRecord named = new ShardRecord(2, Optional.empty(), set(), set(ME), 0);
    assertThat(ShardActivation.next(blank(true, named)))
        .as("an operator that names a copy means one that holds something")
        .isEqualTo(new Step.Unavailable());
  }

  @Test
  void aCopyThatWasFoundWantingIsReplaced() {
    Situation wanting =
        new Situation(
            ME,
            true,
            AT_7,
            0,
            0,
            record(2, BOB, set(BOB)),
            set(ME, BOB),
            null,
            AT_7,
            false,
            false,
            set());
    assertThat(ShardActivation.next(wanting)).isEqualTo(new Step.Fetch(BOB));
  }

  private static Situation after(
      boolean asFound, ShardRecord record, NavigableSet<MemberId> alive, MemberId... compared) {
    return new Situation(
        ME, true, AT_7, 0, 0, record, alive, null, null, false, asFound, set(compared));
  }

  @Test
  void afterADeathTheShardBeginsOnTheLongestCopy() {
    ShardRecord bobs = record(2, BOB, set(ME, BOB, EVE));
    assertThat(ShardActivation.next(after(false, bobs, set(ME, EVE))))
        .isEqualTo(new Step.CompareCopies(set(EVE)));
    assertThat(ShardActivation.next(after(false, bobs, set(ME, EVE), EVE)))
        .as("once Eve has answered, or had her time")
        .isEqualTo(new Step.RequestEpoch());
    assertThat(ShardActivation.next(after(false, bobs, set(ME, BOB, EVE))))
        .as("who hands a shard over brings all there is")
        .isEqualTo(new Step.RequestEpoch());
  }

  @Test
  void afterTheDeathOfAllNobodyKnowsWhoseLogHasMost() {
    ShardRecord bobs = record(2, BOB, set(ME, BOB, EVE));
    assertThat(ShardActivation.next(after(true, bobs, set(ME, BOB, EVE))))
        .isEqualTo(new Step.CompareCopies(set(BOB, EVE)));
    assertThat(ShardActivation.next(after(true, bobs, set(ME, BOB, EVE), BOB)))
        .isEqualTo(new Step.CompareCopies(set(EVE)));
    assertThat(ShardActivation.next(after(true, record(2, ME, set(ME, BOB)), set(ME, BOB, EVE))))
        .as("also who was primary: the log of a machine that lost power lacks its end")
        .isEqualTo(new Step.CompareCopies(set(BOB)));
    assertThat(ShardActivation.next(after(true, record(2, BOB, set(ME, BOB)), set(ME, EVE))))
        .as("who is away, or not whole, is not waited for")
        .isEqualTo(new Step.RequestEpoch());
  }

  @Test
  void whoComesLateIsComparedWithAsLongAsTheEpochHasNotBegun() {
    ShardRecord mine = record(3, ME, set(ME, BOB, EVE));
    assertThat(ShardActivation.next(granted(set(ME, EVE), EVE))).isEqualTo(new Step.Activate(3));
    assertThat(ShardActivation.next(granted(set(ME, BOB, EVE), EVE)))
        .isEqualTo(new Step.CompareCopies(set(BOB)));
    assertThat(ShardActivation.next(placedHere(AT_7, 3, 0, mine)))
        .as("what was handed over, and needed no comparison, needs none now")
        .isEqualTo(new Step.Activate(3));
  }

  private static Situation granted(NavigableSet<MemberId> alive, MemberId... compared) {
    ShardRecord mine = record(3, ME, set(ME, BOB, EVE));
    return new Situation(
        ME, true, AT_7, 3, 0, mine, alive, null, null, false, false, set(compared));
  }

  @Test
  void whoSpeaksForAnotherBeginsOnTheLongestCopyToo() {
    ShardRecord bobs = record(2, BOB, set(ME, BOB, EVE));
    Situation needed =
        new Situation(ME, false, AT_7, 0, 0, bobs, set(ME, EVE), EVE, null, false, false, set());
    assertThat(ShardActivation.next(needed)).isEqualTo(new Step.CompareCopies(set(EVE)));
  }
}
