package io.swarmhold.perf.load.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.swarmhold.model.TaskId;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Golden histories: the good ones pass, and in the bad ones the ledger finds what is wrong. */
class LedgerTest {

  private static final TaskId A = new TaskId(3, (1L << 40) + 7);
  private static final TaskId B = new TaskId(3, (1L << 40) + 8);
  private static final long TOKEN = (1L << 40) + 1;

  private final Ledger ledger = new Ledger();

  @Test
  void aTaskCompletedOnceIsGood() {
    accepted(A);
    assertThat(delivered(A, TOKEN)).isTrue();
    completed(A);
    assertThat(verdict()).isEqualTo(new Verdict(1, 1, 0, 0, 0, 0, 0, 0));
    assertThat(verdict().isGood()).isTrue();
  }

  @Test
  void anAssignmentMayOvertakeTheAnswerToTheSubmission() {
    assertThat(delivered(A, TOKEN)).isTrue();
    completed(A);
    accepted(A);
    assertThat(verdict().isGood()).isTrue();
  }

  @Test
  void whatNobodyAcceptedDoesNotMakeUpForWhatIsStillOpen() {
    accepted(A);
    delivered(B, TOKEN);
    completed(B);
    assertThat(ledger.open()).isEqualTo(1);
    delivered(A, TOKEN + 1);
    completed(A);
    assertThat(ledger.open()).isZero();
    accepted(B);
    assertThat(ledger.open()).isZero();
  }

  @Test
  void aTaskThatWasNeverDeliveredIsLost() {
    accepted(A);
    accepted(B);
    delivered(B, TOKEN);
    completed(B);
    assertThat(verdict()).isEqualTo(new Verdict(2, 1, 1, 0, 0, 0, 0, 0));
    assertThat(verdict().isGood()).isFalse();
  }

  @Test
  void aTaskWhoseCompletionWasNeverAcknowledgedIsLost() {
    accepted(A);
    delivered(A, TOKEN);
    assertThat(verdict().lost()).isEqualTo(1);
  }

  @Test
  void aTaskUnderTwoTokensIsDoubled() {
    accepted(A);
    delivered(A, TOKEN);
    assertThat(delivered(A, TOKEN + 1)).isFalse();
    completed(A);
    assertThat(verdict().doubled()).isEqualTo(1);
    assertThat(verdict().isGood()).isFalse();
  }

  @Test
  void aTaskCompletedTwiceIsDoubledOnce() {
    accepted(A);
    delivered(A, TOKEN);
    completed(A);
    completed(A);
    completed(A);
    assertThat(verdict()).isEqualTo(new Verdict(1, 1, 0, 1, 0, 0, 0, 0));
  }

  @Test
  void aTaskDeliveredAfterItsCompletionIsDoubled() {
    accepted(A);
    delivered(A, TOKEN);
    completed(A);
    assertThat(delivered(A, TOKEN)).isFalse();
    assertThat(verdict().doubled()).isEqualTo(1);
  }

  @Test
  void oneIdForTwoTasksIsDoubled() {
    accepted(A);
    accepted(A);
    delivered(A, TOKEN);
    completed(A);
    assertThat(verdict().doubled()).isEqualTo(1);
  }

  @Test
  void aTaskThatNobodySubmittedIsAPhantom() {
    delivered(A, TOKEN);
    completed(A);
    delivered(B, TOKEN + 1);
    assertThat(verdict()).isEqualTo(new Verdict(0, 1, 0, 0, 2, 0, 0, 0));
    assertThat(verdict().isGood()).isFalse();
  }

  @Test
  void aSecondTokenIsFineOnceTheFirstWasRevoked() {
    accepted(A);
    delivered(A, TOKEN);
    ledger.released(ledger.task(A));
    assertThat(delivered(A, TOKEN + 1)).isTrue();
    completed(A);
    assertThat(verdict()).isEqualTo(new Verdict(1, 1, 0, 0, 0, 0, 0, 1));
    assertThat(verdict().isGood()).isTrue();
  }

  @Test
  void aTokenThatIsSmallerThanTheOneBeforeFencesNothing() {
    accepted(A);
    delivered(A, TOKEN);
    ledger.released(ledger.task(A));
    delivered(A, TOKEN - 1);
    completed(A);
    assertThat(verdict()).isEqualTo(new Verdict(1, 1, 0, 0, 0, 1, 0, 1));
    assertThat(verdict().isGood()).isFalse();
  }

  @Test
  void oneTokenForTwoTasksFencesNothingUnlessTheyAreOfTwoShards() {
    var elsewhere = new TaskId(4, A.number());
    for (TaskId id : new TaskId[] {A, elsewhere}) {
      accepted(id);
      delivered(id, TOKEN);
      completed(id);
    }
    assertThat(verdict().isGood()).isTrue();
    accepted(B);
    delivered(B, TOKEN);
    completed(B);
    assertThat(verdict().misfenced()).isEqualTo(1);
    assertThat(verdict().isGood()).isFalse();
  }

  @Test
  void theSameTokenAgainIsNoNewWork() {
    accepted(A);
    delivered(A, TOKEN);
    assertThat(delivered(A, TOKEN)).isFalse();
    completed(A);
    assertThat(verdict()).isEqualTo(new Verdict(1, 1, 0, 0, 0, 0, 0, 1));
  }

  @Test
  void refusedTasksOweNothing() {
    ledger.refused(3);
    assertThat(verdict()).isEqualTo(new Verdict(0, 0, 0, 0, 0, 0, 3, 0));
    assertThat(verdict().isGood()).isTrue();
  }

  @Test
  void idsAreToldApartNearAndFar() {
    var dice = new SplittableRandom(7);
    Map<TaskId, Integer> handles = new HashMap<>();
    for (int i = 0; i < 4_000; i++) {
      int shard = dice.nextInt(1 << 16);
      long epoch = dice.nextLong(1L << 24);
      long count = dice.nextBoolean() ? dice.nextLong(1L << 34) : i;
      var id = new TaskId(dice.nextBoolean() ? shard : 1, epoch << 40 | count);
      handles.put(id, ledger.task(id));
    }
    assertThat(handles.values()).doesNotHaveDuplicates();
    handles.forEach((id, handle) -> assertThat(ledger.task(id)).isEqualTo(handle));
  }

  @Test
  void anIdIsTheSameAsTextAndAsNumbers() {
    byte[] text = ("--" + A).getBytes(StandardCharsets.ISO_8859_1);
    assertThat(ledger.task(text, 2)).isEqualTo(ledger.task(A));
  }

  @Test
  void anIdThatDoesNotFitIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> ledger.task(new TaskId(1, 1L << 34)));
  }

  private void accepted(TaskId id) {
    ledger.accepted(ledger.task(id));
  }

  private boolean delivered(TaskId id, long token) {
    return ledger.delivered(ledger.task(id), token);
  }

  private void completed(TaskId id) {
    ledger.completed(ledger.task(id));
  }

  private Verdict verdict() {
    return ledger.verdict();
  }
}
