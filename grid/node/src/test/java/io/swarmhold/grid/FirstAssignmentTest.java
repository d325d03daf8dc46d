package io.swarmhold.grid;

import static io.swarmhold.grid.FirstAssignment.AGREED_WITHIN_MILLIS;
import static io.swarmhold.grid.FirstAssignment.ALL_WITHIN_MILLIS;
import static io.swarmhold.grid.FirstAssignment.TOLD_WITHIN_MILLIS;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.grid.FirstAssignment.Situation;
import io.swarmhold.grid.FirstAssignment.Step;
import org.junit.jupiter.api.Test;

/** Members that start together wait for each other before any of them is given shards. */
class FirstAssignmentTest {

  private static final int LISTED = 3;
  private static final int MAJORITY = 2;

  @Test
  void whoIsFirstWaitsForTheOthers() {
    assertThat(nobodyHolds(1, 0)).isEqualTo(Step.WAIT);
    assertThat(nobodyHolds(2, ALL_WITHIN_MILLIS)).isEqualTo(Step.WAIT);
    assertThat(nobodyHolds(3, 0)).isEqualTo(Step.ASK);
  }

  @Test
  void oneThatIsMissingForEverIsNotWaitedForForEver() {
    assertThat(nobodyHolds(2, ALL_WITHIN_MILLIS + 1)).isEqualTo(Step.ASK);
  }

  @Test
  void whoMayHoldShardsLetsTheOthersCatchUpBeforeAnyAreGivenOut() {
    assertThat(beforeAssignment(3, 1, true, 0)).isEqualTo(Step.WAIT);
    assertThat(beforeAssignment(3, 3, true, 0)).isEqualTo(Step.GO_ON);
    assertThat(beforeAssignment(3, 1, true, AGREED_WITHIN_MILLIS + 1)).isEqualTo(Step.GO_ON);
  }

  /** One of the list is missing, and was waited for. */
  @Test
  void whoeverIsNotHereIsNotWaitedForToHoldSome() {
    assertThat(beforeAssignment(2, 2, true, 0)).isEqualTo(Step.GO_ON);
  }

  /** It waited long enough for all, or sees more than this member does. */
  @Test
  void whereOneGoesAheadTheOthersFollow() {
    assertThat(beforeAssignment(2, 1, false, TOLD_WITHIN_MILLIS + 1)).isEqualTo(Step.ASK);
  }

  /** That others hold shards already is heard of a moment after one has joined them. */
  @Test
  void whoJoinsLooksTwiceWhetherTheShardsWereGivenOutBefore() {
    assertThat(beforeAssignment(3, 2, false, TOLD_WITHIN_MILLIS)).isEqualTo(Step.WAIT);
  }

  @Test
  void whereEnoughServeOneThatJoinsIsNotGivenShardsYet() {
    assertThat(afterAssignment(2, false)).isEqualTo(Step.GO_ON);
    assertThat(afterAssignment(3, true)).isEqualTo(Step.GO_ON);
  }

  @Test
  void whereTooFewHoldShardsForAnyToBeServedItIs() {
    assertThat(afterAssignment(1, false)).isEqualTo(Step.ASK);
  }

  private static Step nobodyHolds(int toHold, long waitedMillis) {
    return beforeAssignment(toHold, 0, false, waitedMillis);
  }

  private static Step beforeAssignment(
      int toHold, int holding, boolean isHolding, long waitedMillis) {
    return FirstAssignment.next(
        new Situation(LISTED, toHold, holding, isHolding, false, MAJORITY, waitedMillis));
  }

  private static Step afterAssignment(int holding, boolean isHolding) {
    return FirstAssignment.next(
        new Situation(LISTED, LISTED, holding, isHolding, true, MAJORITY, 0));
  }
}
