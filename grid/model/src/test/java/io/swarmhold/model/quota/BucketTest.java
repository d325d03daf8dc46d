package io.swarmhold.model.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.consensus.MemberId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** One owner, and members that ask it in every order. */
class BucketTest {

  private static final QuotaKey KEY = QuotaKey.of(new TenantId("acme"), QuotaName.HANDOFFS);
  private static final Limit.Rate HANDOFFS = new Limit.Rate(1_000, 1_500, Duration.ofMinutes(1));
  private static final long INTERVAL = 60_000_000;
  private static final long SECOND = 1_000_000_000;
  private static final long NOW = -5 * SECOND;
  private static final Holder ADA = holder("ada");
  private static final Holder BOB = holder("bob");

  private Bucket bucket = Bucket.full(QuotaName.HANDOFFS, HANDOFFS, NOW);

  @Test
  void theBurstIsHandedOutToTheLastUnitWhoeverAsks() {
    assertGranted(need(ADA, 1, 700), NOW, 700);
    assertGranted(need(BOB, 1, 799), NOW, 799);
    assertGranted(need(holder("cyd"), 1, 1), NOW, 1);
    assertThat(refusal(need(BOB, 2, 1), NOW))
        .isEqualTo(new Refusal.Later(QuotaName.HANDOFFS, 1_000, 0, 60));
  }

  @Test
  void oneEmissionIntervalAfterTheMemberSaidItSpentTheBurstThereIsOneMore() {
    assertGranted(need(ADA, 1, 1_500), NOW, 1_500);
    assertGranted(need(ADA, 2, 0), NOW, 0);
    assertThat(answer(need(ADA, 3, 1), NOW + INTERVAL - 1)).isInstanceOf(QuotaAnswer.Refused.class);
    assertGranted(need(ADA, 4, 1), NOW + INTERVAL, 1);
    assertThat(answer(need(ADA, 5, 1), NOW + INTERVAL)).isInstanceOf(QuotaAnswer.Refused.class);
  }

  @Test
  void whatNeverFitsIsSaidToNeverFit() {
    assertThat(refusal(need(ADA, 1, 1_501), NOW))
        .isEqualTo(new Refusal.Never(QuotaName.HANDOFFS, 1_000, 1_500, 1_500));
    assertGranted(need(ADA, 2, 1_500), NOW, 1_500);
  }

  @Test
  void aRequestGetsAllOrNothing() {
    assertGranted(need(ADA, 1, 1_495), NOW, 1_495);
    assertThat(refusal(need(BOB, 1, 6), NOW))
        .isEqualTo(new Refusal.Later(QuotaName.HANDOFFS, 1_000, 5, 60));
    assertGranted(need(BOB, 2, 5), NOW, 5);
  }

  @Test
  void aMemberGetsSomethingOnStockButNoMoreThanAHundredthOfTheLimit() {
    assertGranted(new Ask(KEY, ADA, 1, 0, 0, 0, 1, 500), NOW, 11);
    assertThat(bucket.available(NOW)).isEqualTo(1_489);
  }

  @Test
  void whatOthersHaveOnStockDoesNotTurnAQuietTenantAway() {
    for (int i = 0; i < 5; i++) {
      assertGranted(new Ask(KEY, holder("m" + i), 1, 0, 0, 0, 1, 500), NOW, 11);
    }
    assertGranted(need(BOB, 1, 1_500 - 5 * 11), NOW, 1_445);
  }

  @Test
  void theLessThereIsAndTheMoreWantSomeTheSmallerTheStockGets() {
    assertGranted(need(ADA, 1, 1_460), NOW, 1_460);
    assertGranted(new Ask(KEY, BOB, 1, 0, 0, 0, 1, 500), NOW, 1 + 9);
    assertGranted(new Ask(KEY, holder("cyd"), 1, 0, 0, 0, 1, 500), NOW, 1 + 4);
    assertGranted(new Ask(KEY, holder("dan"), 1, 0, 0, 0, 1, 500), NOW, 1 + 3);
    assertGranted(need(holder("eve"), 1, 15), NOW, 15);
    for (long number = 2; number <= 7; number++) {
      assertGranted(new Ask(KEY, BOB, number, number - 1, 0, 0, 1, 500), NOW, 1);
    }
    assertThat(refusal(need(BOB, 8, 1), NOW).remaining()).isZero();
  }

  @Test
  void whatAMemberGivesBackOthersGet() {
    assertGranted(need(ADA, 1, 1_500), NOW, 1_500);
    assertGranted(new Ask(KEY, ADA, 2, 1, 0, 400, 0, 0), NOW, 0);
    assertGranted(need(BOB, 1, 400), NOW, 400);
    assertThat(bucket.available(NOW)).isZero();
  }

  @Test
  void whatAMemberNeverReceivedItHasNotUsed() {
    assertGranted(need(ADA, 1, 1_500), NOW, 1_500);
    assertGranted(new Ask(KEY, ADA, 2, 0, 0, 0, 1_499, 0), NOW, 1_499);
    assertThat(bucket.available(NOW)).isEqualTo(1);
  }

  @Test
  void anAnswerOfAnotherOwnerIsNoProofThatThisOnesWasLost() {
    assertGranted(need(ADA, 1, 1_500), NOW, 1_500);
    assertGranted(new Ask(KEY, ADA, 3, 2, 0, 0, 0, 0), NOW, 0);
    assertThat(bucket.available(NOW)).isZero();
  }

  @Test
  void noOneGivesBackMoreThanItHas() {
    assertGranted(need(ADA, 1, 100), NOW, 100);
    assertGranted(new Ask(KEY, ADA, 2, 1, 0, 5_000, 0, 0), NOW, 0);
    assertGranted(new Ask(KEY, BOB, 1, 0, 0, 5_000, 0, 0), NOW, 0);
    assertThat(bucket.available(NOW)).isEqualTo(1_500);
    assertThat(refusal(need(BOB, 2, 1_501), NOW)).isInstanceOf(Refusal.Never.class);
  }

  @Test
  void anAskThatComesTwiceOrTooLateChangesNothing() {
    assertGranted(need(ADA, 2, 100), NOW, 100);
    assertThat(answer(need(ADA, 2, 100), NOW)).isEqualTo(new QuotaAnswer.Outdated(2));
    assertThat(answer(need(ADA, 1, 100), NOW)).isEqualTo(new QuotaAnswer.Outdated(1));
    assertThat(bucket.available(NOW)).isEqualTo(1_400);
  }

  @Test
  void whatADeadMemberHeldIsTakenForUsed() {
    assertGranted(need(ADA, 1, 1_000), NOW, 1_000);
    long patience = Term.OF_ALLOTMENTS.patienceNanos();
    assertThat(bucket.available(NOW + patience)).isEqualTo(500);
    assertThat(bucket.available(NOW + patience + INTERVAL)).isEqualTo(501);
  }

  /** Else a member could take a burst, wait until it has come in again, and give it back. */
  @Test
  void whatIsOutTakesTheRoomOfWhatWouldComeIn() {
    assertGranted(need(ADA, 1, 1_500), NOW, 1_500);
    long later = NOW + 2 * SECOND;
    assertThat(bucket.available(later)).isZero();
    assertGranted(new Ask(KEY, ADA, 2, 1, 0, 1_500, 0, 0), later, 0);
    assertThat(bucket.available(later)).isEqualTo(1_500);
    assertGranted(need(BOB, 1, 1_500), later, 1_500);
  }

  @Test
  void aMemberThatIsStartedAgainIsAnother() {
    assertGranted(need(ADA, 7, 100), NOW, 100);
    Holder again = new Holder(ADA.member(), ADA.incarnation() + 1);
    assertGranted(need(again, 1, 100), NOW, 100);
    assertThat(bucket.available(NOW)).isEqualTo(1_300);
  }

  @Test
  void anOwnerThatForgotBeginsWithAnEmptyBurst() {
    bucket = Bucket.inherited(QuotaName.HANDOFFS, HANDOFFS, NOW, 0);
    assertThat(refusal(need(ADA, 1, 1), NOW))
        .isEqualTo(new Refusal.Later(QuotaName.HANDOFFS, 1_000, 0, 60));
    assertGranted(need(ADA, 2, 1), NOW + INTERVAL, 1);
    Bucket muchLater = Bucket.inherited(QuotaName.HANDOFFS, HANDOFFS, NOW, 0);
    assertThat(muchLater.available(NOW + 90 * SECOND - 1)).isEqualTo(1_499);
    assertThat(muchLater.available(NOW + 90 * SECOND)).isEqualTo(1_500);
  }

  @Test
  void whatComesInWhileThePredecessorMayGoOnIsThePredecessors() {
    bucket = Bucket.inherited(QuotaName.HANDOFFS, HANDOFFS, NOW, 3 * SECOND);
    assertThat(bucket.available(NOW + 3 * SECOND + INTERVAL - 1)).isZero();
    assertThat(bucket.available(NOW + 3 * SECOND + INTERVAL)).isEqualTo(1);
    assertThat(answer(new Ask(KEY, ADA, 1, 0, 0, 0, 0, 5), NOW))
        .isEqualTo(new QuotaAnswer.Granted(1, 0, 0, 2 * SECOND));
  }

  @Test
  void anOwnerThatForgotTakesTheMembersWordForWhatIsOut() {
    bucket = Bucket.inherited(QuotaName.HANDOFFS, HANDOFFS, NOW - 90 * SECOND, 0);
    assertThat(bucket.available(NOW)).isEqualTo(1_500);
    assertGranted(new Ask(KEY, ADA, 9, 8, 30, 0, 0, 0), NOW, 0);
    assertThat(bucket.available(NOW)).isEqualTo(1_470);
  }

  @Test
  void otherLimitsHoldFromNowOn() {
    assertGranted(need(ADA, 1, 1_400), NOW, 1_400);
    Limit.Rate more = new Limit.Rate(2_000, 2_000, Duration.ofMinutes(1));
    bucket = bucket.under(more, NOW);
    assertThat(bucket.available(NOW)).isEqualTo(600);
    assertThat(refusal(need(ADA, 2, 2_001), NOW))
        .isEqualTo(new Refusal.Never(QuotaName.HANDOFFS, 2_000, 600, 2_000));
  }

  @Test
  void membersBeyondAThousandHaveToWait() {
    for (int i = 0; i < Loans.MAX; i++) {
      assertGranted(need(holder("m" + i), 1, 1), NOW, 1);
    }
    assertThat(refusal(need(ADA, 1, 1), NOW))
        .isEqualTo(new Refusal.Later(QuotaName.HANDOFFS, 1_000, 476, 2_450));
    assertGranted(need(holder("m0"), 2, 1), NOW, 1);
    assertGranted(need(ADA, 2, 1), NOW + Term.OF_ALLOTMENTS.patienceNanos(), 1);
  }

  @Test
  void whateverAMemberSaysTheOwnerStaysSane() {
    long most = Long.MAX_VALUE;
    assertThat(answer(new Ask(KEY, ADA, 1, most, most, most, most, most), NOW))
        .isInstanceOf(QuotaAnswer.Refused.class);
    assertThat(answer(new Ask(KEY, ADA, most, most, most, most, 0, most), NOW))
        .isInstanceOf(QuotaAnswer.Granted.class);
    assertThat(bucket.available(NOW + 100 * SECOND)).isBetween(1_400L, 1_500L);
  }

  private QuotaAnswer answer(Ask ask, long now) {
    Answered<Bucket> answered = bucket.ask(ask, now);
    bucket = answered.next();
    return answered.answer();
  }

  private void assertGranted(Ask ask, long now, long units) {
    QuotaAnswer answer = answer(ask, now);
    assertThat(answer).isInstanceOf(QuotaAnswer.Granted.class);
    QuotaAnswer.Granted granted = (QuotaAnswer.Granted) answer;
    assertThat(granted.units()).isEqualTo(units);
    assertThat(granted.remaining()).isEqualTo(bucket.available(now));
  }

  private Refusal refusal(Ask ask, long now) {
    QuotaAnswer answer = answer(ask, now);
    assertThat(answer).isInstanceOf(QuotaAnswer.Refused.class);
    return ((QuotaAnswer.Refused) answer).why();
  }

  private static Ask need(Holder holder, long number, long units) {
    return new Ask(KEY, holder, number, number - 1, 0, 0, units, 0);
  }

  private static Holder holder(String member) {
    return new Holder(new MemberId(member), 1);
  }
}
