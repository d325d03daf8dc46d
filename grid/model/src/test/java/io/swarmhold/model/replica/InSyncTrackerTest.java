package io.swarmhold.model.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.consensus.MemberId;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Nothing is acknowledged that a copy in sync lacks, whoever is in sync by then. */
class InSyncTrackerTest {

  private static final MemberId ME = new MemberId("me");
  private static final MemberId BOB = new MemberId("bob");
  private static final MemberId EVE = new MemberId("eve");

  private final InSyncTracker tracker = new InSyncTracker(ME, 5, 2);

  private static NavigableSet<MemberId> set(MemberId... members) {
    return new TreeSet<>(List.of(members));
  }

  private static Progress at(long epoch, long frame) {
    return new Progress(epoch, frame, frame, frame);
  }

  private void bobIsInSync() {
    tracker.heard(ME, at(5, 10));
    tracker.heard(BOB, at(5, 10));
    tracker.proposed(set(ME, BOB));
    tracker.agreed(set(ME, BOB));
  }

  @Test
  void alonePrimaryAcknowledgesNothing() {
    assertThat(tracker.heard(ME, at(5, 10))).isFalse();
    assertThat(tracker.canCommit()).isFalse();
    assertThat(tracker.committed()).isEqualTo(at(5, 0));
  }

  @Test
  void whatEveryCopyHoldsIsKeptAndNeverTakenBack() {
    bobIsInSync();
    assertThat(tracker.committed()).isEqualTo(at(5, 10));
    assertThat(tracker.heard(ME, at(5, 12))).isFalse();
    assertThat(tracker.heard(BOB, new Progress(5, 12, 11, 10))).isTrue();
    assertThat(tracker.committed()).isEqualTo(new Progress(5, 12, 11, 10));
    tracker.heard(BOB, at(5, 3));
    assertThat(tracker.committed()).isEqualTo(new Progress(5, 12, 11, 10));
  }

  @Test
  void whileAChangeIsNotKnownBothSetsMustHoldIt() {
    bobIsInSync();
    tracker.heard(EVE, at(5, 10));
    tracker.proposed(set(ME, EVE));
    tracker.heard(ME, at(5, 20));
    assertThat(tracker.heard(BOB, at(5, 20))).as("eve may be in sync by now").isFalse();
    assertThat(tracker.heard(EVE, at(5, 15))).isTrue();
    assertThat(tracker.committed()).isEqualTo(at(5, 15));
    assertThat(tracker.agreed(set(ME, EVE))).isFalse();
    assertThat(tracker.heard(EVE, at(5, 20))).as("bob is not needed any more").isTrue();
  }

  @Test
  void newsIsTakenOnceWhoeverBroughtIt() {
    assertThat(tracker.takeNews()).as("nothing is kept yet").isNull();
    bobIsInSync();
    assertThat(tracker.takeNews()).as("an agreement is news too").isEqualTo(at(5, 10));
    assertThat(tracker.takeNews()).isNull();
    tracker.heard(ME, at(5, 11));
    tracker.heard(BOB, at(5, 11));
    assertThat(tracker.takeNews()).isEqualTo(at(5, 11));
  }

  @Test
  void whereTooFewOfThoseInSyncLiveNothingCanBeKept() {
    assertThat(tracker.lacks(set(ME))).as("alone it decides nothing anyway").isFalse();
    bobIsInSync();
    assertThat(tracker.lacks(set(ME, BOB, EVE))).isFalse();
    assertThat(tracker.lacks(set(ME, EVE))).isTrue();
    tracker.heard(EVE, at(5, 10));
    tracker.proposed(set(ME, BOB, EVE));
    tracker.agreed(set(ME, BOB, EVE));
    assertThat(tracker.lacks(set(ME, EVE))).as("eve will do").isFalse();
  }

  @Test
  void progressUnderAnotherEpochIsNone() {
    bobIsInSync();
    tracker.heard(ME, at(5, 11));
    assertThat(tracker.heard(BOB, at(6, 11))).isFalse();
    assertThat(tracker.heard(BOB, at(4, 99))).isFalse();
    assertThat(tracker.committed()).isEqualTo(at(5, 10));
  }

  @Test
  void aCopyIsProposedOnceItHasAllThatWasAcknowledged() {
    bobIsInSync();
    tracker.heard(EVE, at(5, 9));
    assertThat(tracker.proposal(set(ME, BOB, EVE), true)).isNull();
    tracker.heard(EVE, at(5, 10));
    assertThat(tracker.proposal(set(ME, BOB, EVE), true)).isEqualTo(set(ME, BOB, EVE));
  }

  @Test
  void tooFewAreNeverProposed() {
    bobIsInSync();
    assertThat(tracker.proposal(set(ME), true)).as("bob has gone").isNull();
  }

  @Test
  void whoIsDeposedAcknowledgesNothingMore() {
    bobIsInSync();
    tracker.proposed(set(ME, EVE));
    tracker.refused();
    tracker.heard(ME, at(5, 20));
    assertThat(tracker.heard(BOB, at(5, 20))).isFalse();
    assertThat(tracker.canCommit()).isFalse();
  }

  @Test
  void whoIsInSyncAndHasNotGotAFrameIsBehind() {
    bobIsInSync();
    assertThat(tracker.behind(10)).isEmpty();
    assertThat(tracker.behind(11)).containsExactly(BOB);
    tracker.heard(BOB, new Progress(5, 11, 0, 0));
    assertThat(tracker.behind(11)).as("the disk is not what is asked for").isEmpty();
  }

  @Test
  void aCopyWithFramesThatTheEpochDoesNotFollowOnIsNotWaitedFor() {
    tracker.heard(ME, at(4, 10));
    tracker.heard(BOB, at(4, 12));
    tracker.heard(EVE, at(4, 10));
    assertThat(tracker.proposal(set(ME, BOB, EVE), true)).isEqualTo(set(ME, EVE));
    assertThat(tracker.proposal(set(ME, BOB, EVE), false))
        .as("where the epoch begins on another's copy that is as good")
        .isEqualTo(set(ME, BOB, EVE));
    tracker.heard(BOB, at(3, 20));
    assertThat(tracker.proposal(set(ME, BOB, EVE), true)).isEqualTo(set(ME, EVE));
    tracker.heard(ME, at(3, 9));
    tracker.heard(EVE, at(4, 10));
    assertThat(tracker.proposal(set(ME, EVE), true))
        .as("of an epoch that was granted and never came here")
        .isNull();
    tracker.heard(BOB, at(4, 12));
    tracker.heard(ME, at(4, 12));
    assertThat(tracker.proposal(set(ME, BOB), true))
        .as("once it was taken what Bob had more")
        .isEqualTo(set(ME, BOB));
  }
}
