package io.swarmhold.model.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.consensus.MemberId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** 100 workflows at a time, 150 for a minute. */
class QuotaPermitPoolTest {

  private static final QuotaKey KEY = QuotaKey.of(new TenantId("acme"), QuotaName.WORKFLOWS);
  private static final Limit.Concurrent WORKFLOWS =
      new Limit.Concurrent(100, 150, Duration.ofMinutes(1));
  private static final MemberId ADA = new MemberId("ada");
  private static final MemberId BOB = new MemberId("bob");
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final long MINUTE = 60 * SECOND;
  private static final long NOW = 77;

  private PermitPool pool = PermitPool.unused(QuotaName.WORKFLOWS, WORKFLOWS, NOW);
  private long asks;

  @Test
  void upToTheBurstIsLentAndNotOneMore() {
    assertLent(ADA, 0, 100, NOW);
    assertLent(BOB, 0, 50, NOW);
    assertThat(refusal(BOB, 50, 1, NOW))
        .isEqualTo(new Refusal.Later(QuotaName.WORKFLOWS, 100, 0, 1_000));
    assertThat(pool.lent(NOW)).isEqualTo(150);
  }

  @Test
  void allThatIsNeededIsLentOrNone() {
    assertLent(ADA, 0, 145, NOW);
    assertThat(refusal(BOB, 0, 6, NOW))
        .isEqualTo(new Refusal.Later(QuotaName.WORKFLOWS, 100, 5, 1_000));
    assertLent(BOB, 0, 5, NOW);
  }

  @Test
  void moreThanTheBurstIsNeverLent() {
    assertThat(refusal(ADA, 0, 151, NOW))
        .isEqualTo(new Refusal.Never(QuotaName.WORKFLOWS, 100, 150, 150));
  }

  @Test
  void theBurstLastsForAMinuteToTheMillisecond() {
    assertLent(ADA, 0, 101, NOW);
    renewAbove(NOW, 59_999);
    assertLent(ADA, 101, 1, NOW + 59_999 * MILLI);
    assertThat(refusal(ADA, 102, 1, NOW + 60_000 * MILLI))
        .isEqualTo(new Refusal.Later(QuotaName.WORKFLOWS, 100, 0, 1_000));
    assertThat(pool.lent(NOW + 60_000 * MILLI)).as("what is in use stays").isEqualTo(102);
  }

  @Test
  void toUseTheWholeLimitIsNoBurst() {
    assertLent(ADA, 0, 100, NOW);
    for (long later = NOW; later < NOW + 10 * MINUTE; later += SECOND) {
      assertLent(ADA, 100, 0, later);
    }
    assertLent(ADA, 100, 50, NOW + 10 * MINUTE);
  }

  @Test
  void aBurstThatIsUsedUpOpensAgainWhenAllOfItHasComeBack() {
    assertLent(ADA, 0, 101, NOW);
    renewAbove(NOW, 60_000);
    long end = NOW + MINUTE;
    renew(100, end, 60_000);
    assertLent(ADA, 100, 0, end + MINUTE - 1);
    assertThat(refusal(BOB, 0, 1, end + MINUTE - 1).remaining()).isZero();
    assertLent(BOB, 0, 1, end + MINUTE);
  }

  @Test
  void whatIsLeftOfABurstCanBeUsedAtOnce() {
    assertLent(ADA, 0, 101, NOW);
    renewAbove(NOW, 40_000);
    long end = NOW + 40 * SECOND;
    assertLent(ADA, 100, 0, end);
    assertLent(ADA, 100, 1, end + 5 * SECOND);
    renewAbove(end + 5 * SECOND, 24_999);
    assertLent(ADA, 101, 1, end + 5 * SECOND + 24_999 * MILLI);
    assertThat(refusal(ADA, 102, 1, end + 5 * SECOND + 25_000 * MILLI).remaining()).isZero();
  }

  @Test
  void thePermitsOfADeadMemberReturnAfterPatience() {
    assertLent(ADA, 0, 150, NOW);
    long patience = Duration.ofMillis(11_450).toNanos();
    assertThat(refusal(BOB, 0, 1, NOW + patience - 1).remaining()).isZero();
    assertLent(BOB, 0, 100, NOW + patience);
  }

  /** The meter must not count a member that has long been gone. */
  @Test
  void theBurstOfADeadMemberEndsWithItsPermits() {
    assertLent(ADA, 0, 150, NOW);
    assertLent(BOB, 0, 100, NOW + 10 * MINUTE);
    assertLent(BOB, 100, 50, NOW + 10 * MINUTE);
  }

  @Test
  void asLongAsADeadMemberIsCountedItsBurstGoesBy() {
    assertLent(ADA, 0, 150, NOW);
    long gone = NOW + Term.OF_PERMITS.patienceNanos();
    assertLent(BOB, 0, 101, gone);
    for (long later = 0; later < 48_550; later += 1_000) {
      assertLent(BOB, 101, 0, gone + later * MILLI);
    }
    assertLent(BOB, 101, 1, gone + 48_549 * MILLI);
    assertThat(refusal(BOB, 102, 1, gone + 48_550 * MILLI).remaining()).isZero();
  }

  @Test
  void aMemberThatComesBackAfterLongSaysWhatItHasGoingOn() {
    assertLent(ADA, 0, 90, NOW);
    long later = NOW + MINUTE;
    assertLent(BOB, 0, 90, later);
    assertLent(ADA, 90, 0, later);
    assertThat(pool.lent(later)).isEqualTo(180);
    assertThat(refusal(BOB, 90, 1, later).remaining()).isZero();
  }

  @Test
  void anOwnerThatForgotWaitsUntilAllHaveSaidWhatTheyHold() {
    pool = PermitPool.inherited(QuotaName.WORKFLOWS, WORKFLOWS, List.of(ADA, BOB), NOW);
    assertThat(refusal(ADA, 60, 1, NOW))
        .isEqualTo(new Refusal.Later(QuotaName.WORKFLOWS, 100, 0, 1_000));
    assertLent(BOB, 39, 0, NOW);
    assertLent(ADA, 60, 1, NOW);
    assertThat(refusal(ADA, 61, 1, NOW).remaining()).as("its burst is used up").isZero();
  }

  @Test
  void anOwnerThatForgotWaitsForTheDeadUntilTheirTermIsOver() {
    pool = PermitPool.inherited(QuotaName.WORKFLOWS, WORKFLOWS, List.of(ADA, BOB), NOW);
    long patience = Term.OF_PERMITS.patienceNanos();
    Refusal waiting = refusal(ADA, 0, 1, NOW + patience - MILLI);
    assertThat(waiting).isEqualTo(new Refusal.Later(QuotaName.WORKFLOWS, 100, 0, 1));
    assertLent(ADA, 0, 100, NOW + patience);
  }

  @Test
  void whatIsReleasedMayBeUsedAgainNoLongerThanTheBurstMayLast() {
    assertThat(valid(ADA, 0, 100, NOW)).isEqualTo(10 * SECOND);
    assertThat(valid(ADA, 100, 1, NOW)).isEqualTo(10 * SECOND);
    renewAbove(NOW, 57_000);
    assertThat(valid(ADA, 101, 0, NOW + 57 * SECOND)).isEqualTo(3 * SECOND);
    assertThat(valid(ADA, 101, 0, NOW + MINUTE - 1)).isEqualTo(1);
    assertThat(valid(ADA, 101, 0, NOW + MINUTE)).isZero();
    assertThat(valid(ADA, 100, 0, NOW + MINUTE)).isEqualTo(10 * SECOND);
  }

  @Test
  void whereThereIsNoBurstWhatIsReleasedIsUsedAgain() {
    Limit.Concurrent flat = new Limit.Concurrent(100, 100, Duration.ZERO);
    pool = PermitPool.unused(QuotaName.WORKFLOWS, flat, NOW);
    assertThat(valid(ADA, 0, 100, NOW)).isEqualTo(10 * SECOND);
  }

  @Test
  void lowerLimitsTakeNothingAway() {
    assertLent(ADA, 0, 100, NOW);
    Limit.Concurrent lower = new Limit.Concurrent(10, 10, Duration.ZERO);
    pool = pool.under(lower, NOW);
    assertThat(refusal(ADA, 100, 1, NOW).remaining()).isZero();
    assertLent(ADA, 9, 1, NOW);
  }

  /** Ada goes on with 101 for so long. */
  private void renewAbove(long from, long millis) {
    renew(101, from, millis);
  }

  /** Ada goes on with so many, and says so each second. */
  private void renew(long permits, long from, long millis) {
    for (long later = 0; later < millis; later += 1_000) {
      assertLent(ADA, permits, 0, from + later * MILLI);
    }
  }

  private void assertLent(MemberId member, long kept, long need, long now) {
    Ask ask = ask(member, kept, need);
    assertThat(answer(ask, now))
        .isInstanceOfSatisfying(
            QuotaAnswer.Granted.class, granted -> assertThat(granted.units()).isEqualTo(need));
  }

  private long valid(MemberId member, long kept, long need, long now) {
    return ((QuotaAnswer.Granted) answer(ask(member, kept, need), now)).validNanos();
  }

  private Refusal refusal(MemberId member, long kept, long need, long now) {
    QuotaAnswer answer = answer(ask(member, kept, need), now);
    assertThat(answer).isInstanceOf(QuotaAnswer.Refused.class);
    return ((QuotaAnswer.Refused) answer).why();
  }

  private QuotaAnswer answer(Ask ask, long now) {
    Answered<PermitPool> answered = pool.ask(ask, now);
    pool = answered.next();
    return answered.answer();
  }

  private Ask ask(MemberId member, long kept, long need) {
    asks++;
    return new Ask(KEY, holder(member), asks, asks - 1, kept, 0, need, 0);
  }

  private static Holder holder(MemberId member) {
    return new Holder(member, 1);
  }
}
