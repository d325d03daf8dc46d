package io.swarmhold.model.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.consensus.MemberId;
import org.junit.jupiter.api.Test;

/** What a member does with what it was handed, and with what it was told. */
class AllotmentTest {

  private static final QuotaKey KEY = QuotaKey.of(new TenantId("acme"), QuotaName.HANDOFFS);
  private static final Holder ADA = new Holder(new MemberId("ada"), 1);
  private static final long MILLI = 1_000_000;
  private static final long TTL = 2_000 * MILLI;
  private static final long NOW = soonToWrap();

  private Allotment allotment = Allotment.none(KEY, ADA);
  private long latest;

  /** A monotonic clock begins anywhere. */
  private static long soonToWrap() {
    return Long.MAX_VALUE - 100 * MILLI;
  }

  @Test
  void whoHasNothingAsksTheOwner() {
    assertThat(allotment.spend(3, NOW)).isEqualTo(new Spending.AskOwner<Allotment>(3, 0));
    assertThat(ask(3, 0, NOW)).isEqualTo(new Ask(KEY, ADA, 1, 0, 0, 0, 3, 0));
    assertThat(allotment.isWaiting()).isTrue();
  }

  @Test
  void whatWasGrantedIsSpentWithoutAsking() {
    grant(10, NOW);
    spend(9, NOW);
    spend(1, NOW);
    assertThat(allotment.left(NOW)).isZero();
    assertThat(allotment.spend(1, NOW)).isEqualTo(new Spending.AskOwner<Allotment>(1, 20));
  }

  @Test
  void allOfARequestIsSpentOrNone() {
    grant(10, NOW);
    assertThat(allotment.spend(11, NOW)).isEqualTo(new Spending.AskOwner<Allotment>(11, 0));
    assertThat(allotment.left(NOW)).isEqualTo(10);
  }

  @Test
  void itIsVoidATermAfterTheAskWasSentHoweverLateTheAnswerCame() {
    ask(5, 0, NOW);
    allotment = allotment.answered(new QuotaAnswer.Granted(latest, 5, 0, TTL), NOW + TTL / 2);
    assertThat(allotment.left(NOW + TTL - 1)).isEqualTo(5);
    assertThat(allotment.left(NOW + TTL)).isZero();
    assertThat(allotment.spend(1, NOW + TTL)).isEqualTo(new Spending.AskOwner<Allotment>(1, 0));
  }

  @Test
  void whileItWaitsItSpendsWhatItHasAndThatStaysItsOwn() {
    grant(10, NOW);
    Ask ask = ask(20, 0, NOW + 1);
    assertThat(ask.kept()).isEqualTo(10);
    spend(4, NOW + 2);
    allotment = allotment.answered(new QuotaAnswer.Granted(latest, 20, 0, TTL), NOW + 3);
    assertThat(allotment.left(NOW + TTL)).isEqualTo(26);
    assertThat(allotment.left(NOW + 1 + TTL)).isZero();
  }

  @Test
  void onlyTheAnswerToTheLatestAskCounts() {
    ask(5, 0, NOW);
    Ask again = ask(5, 0, NOW + 1);
    assertThat(again.number()).isEqualTo(2);
    assertThat(again.received()).isZero();
    allotment = allotment.answered(new QuotaAnswer.Granted(1, 5, 0, TTL), NOW + 2);
    assertThat(allotment.left(NOW + 2)).isZero();
    allotment = allotment.answered(new QuotaAnswer.Granted(2, 5, 0, TTL), NOW + 3);
    allotment = allotment.answered(new QuotaAnswer.Granted(2, 5, 0, TTL), NOW + 4);
    assertThat(allotment.left(NOW + 4)).isEqualTo(5);
    assertThat(ask(1, 0, NOW + 5).received()).isEqualTo(2);
  }

  @Test
  void anOutdatedAskIsStillToBeAnswered() {
    ask(5, 0, NOW);
    allotment = allotment.answered(new QuotaAnswer.Outdated(latest), NOW);
    assertThat(allotment.isWaiting()).isTrue();
  }

  @Test
  void itGivesBackInTimeWhatItDoesNotUse() {
    grant(10, NOW);
    spend(4, NOW);
    assertThat(allotment.isGiveBackDue(NOW + TTL / 2 - 1)).isFalse();
    assertThat(allotment.isGiveBackDue(NOW + TTL / 2)).isTrue();
    Asking<Allotment> asking = allotment.giveBack(NOW + TTL / 2);
    assertThat(asking.ask()).isEqualTo(new Ask(KEY, ADA, 2, 1, 0, 6, 0, 0));
    assertThat(asking.next().left(NOW + TTL / 2)).isZero();
    assertThat(asking.next().isGiveBackDue(NOW + TTL / 2)).isFalse();
  }

  @Test
  void whatIsVoidIsNotGivenBack() {
    grant(10, NOW);
    assertThat(allotment.isGiveBackDue(NOW + TTL)).isFalse();
    assertThat(allotment.giveBack(NOW + TTL).ask().returned()).isZero();
    assertThat(ask(1, 0, NOW + TTL).kept()).isZero();
  }

  @Test
  void aRefusalIsRememberedForThoseWhoWantAsMuch() {
    refuse(10, 700, NOW);
    assertThat(allotment.spend(10, NOW + 100 * MILLI))
        .isEqualTo(new Spending.Refused<Allotment>(later(600)));
    assertThat(allotment.spend(11, NOW + 700 * MILLI - 1))
        .isEqualTo(new Spending.Refused<Allotment>(later(1)));
    assertThat(allotment.spend(9, NOW)).isInstanceOf(Spending.AskOwner.class);
    assertThat(allotment.spend(10, NOW + 700 * MILLI)).isInstanceOf(Spending.AskOwner.class);
  }

  @Test
  void whoMustWaitForLongIsToldSoAndTheOwnerIsAskedAgainAfterATerm() {
    refuse(10, 40_000, NOW);
    assertThat(allotment.spend(10, NOW + TTL - 1))
        .isEqualTo(new Spending.Refused<Allotment>(later(38_001)));
    assertThat(allotment.spend(10, NOW + TTL)).isInstanceOf(Spending.AskOwner.class);
  }

  @Test
  void whatWasGrantedEndsTheMemoryOfARefusal() {
    refuse(10, 1_000, NOW);
    grant(5, NOW);
    spend(5, NOW);
    assertThat(allotment.spend(10, NOW)).isInstanceOf(Spending.AskOwner.class);
  }

  @Test
  void nothingIsNoNumberOfUnits() {
    assertThatThrownBy(() -> allotment.spend(0, NOW)).hasMessage("units: 0 (expected: >= 1)");
  }

  private Ask ask(long need, long extra, long now) {
    Asking<Allotment> asking = allotment.asking(need, extra, now);
    allotment = asking.next();
    latest = asking.ask().number();
    return asking.ask();
  }

  private void grant(long units, long now) {
    ask(units, 0, now);
    allotment = allotment.answered(new QuotaAnswer.Granted(latest, units, 0, TTL), now);
  }

  private void refuse(long need, long millis, long now) {
    ask(need, 0, now);
    allotment = allotment.answered(new QuotaAnswer.Refused(latest, later(millis)), now);
  }

  private static Refusal later(long millis) {
    return new Refusal.Later(QuotaName.HANDOFFS, 1_000, 0, millis);
  }

  private void spend(long units, long now) {
    Spending<Allotment> spending = allotment.spend(units, now);
    assertThat(spending).isInstanceOf(Spending.Taken.class);
    allotment = ((Spending.Taken<Allotment>) spending).next();
  }
}
