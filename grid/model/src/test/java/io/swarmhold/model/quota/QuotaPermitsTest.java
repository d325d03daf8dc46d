package io.swarmhold.model.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.TenantId;
import io.swarmhold.model.consensus.MemberId;
import org.junit.jupiter.api.Test;

/** What a member does with permits that it was lent. */
class QuotaPermitsTest {

  private static final QuotaKey KEY = QuotaKey.of(new TenantId("acme"), QuotaName.WORKFLOWS);
  private static final Holder ADA = new Holder(new MemberId("ada"), 1);
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final long MINUTE = 60 * SECOND;
  private static final long NOW = 77;

  @Test
  void aMemberUsesWhatItWasLentAndAsksForMore() {
    Permits permits = lent(Permits.none(KEY, ADA), 2, NOW);
    permits = acquired(permits.acquire(2, NOW));
    assertThat(permits.acquire(1, NOW)).isEqualTo(new Spending.AskOwner<Permits>(1, 1));
    permits = permits.release(1);
    assertThat(permits.acquire(2, NOW)).isInstanceOf(Spending.AskOwner.class);
    assertThat(acquired(permits.acquire(1, NOW)).inUse()).isEqualTo(2);
    assertThat(permits.acquire(Long.MAX_VALUE, NOW)).isInstanceOf(Spending.AskOwner.class);
  }

  @Test
  void whoCannotReachTheOwnerBeginsNothingAfterItsTerm() {
    Permits permits = lent(Permits.none(KEY, ADA), 2, NOW);
    acquired(permits.acquire(1, NOW + 10 * SECOND - 1));
    assertThat(permits.acquire(1, NOW + 10 * SECOND)).isInstanceOf(Spending.AskOwner.class);
  }

  @Test
  void withARenewalAMemberGivesBackWhatItDoesNotUse() {
    Permits permits = lent(Permits.none(KEY, ADA), 5, NOW);
    permits = acquired(permits.acquire(3, NOW));
    assertThat(permits.isRenewalDue(NOW + 2_500 * MILLI - 1)).isFalse();
    assertThat(permits.isRenewalDue(NOW + 2_500 * MILLI)).isTrue();
    Asking<Permits> asking = permits.asking(0, 0, NOW + 2_500 * MILLI);
    assertThat(asking.ask().kept()).isEqualTo(3);
    assertThat(asking.next().acquire(1, NOW + 2_500 * MILLI)).isInstanceOf(Spending.AskOwner.class);
    Permits idle = asking.next().release(3);
    assertThat(idle.isRenewalDue(NOW + 5_000 * MILLI)).isTrue();
    assertThat(idle.asking(0, 0, NOW).next().isRenewalDue(NOW + MINUTE)).isFalse();
  }

  @Test
  void aRefusalOfPermitsIsForgottenWhenSomeAreReleased() {
    Permits permits = lent(Permits.none(KEY, ADA), 2, NOW);
    permits = acquired(permits.acquire(2, NOW));
    Asking<Permits> asking = permits.asking(1, 1, NOW);
    Refusal full = new Refusal.Later(QuotaName.WORKFLOWS, 100, 0, 1_000);
    permits = asking.next().answered(new QuotaAnswer.Refused(asking.ask().number(), full), NOW);
    assertThat(permits.acquire(1, NOW)).isEqualTo(new Spending.Refused<Permits>(full));
    assertThat(permits.release(1).acquire(1, NOW)).isInstanceOf(Spending.Taken.class);
  }

  @Test
  void nothingIsNoNumberOfPermits() {
    Permits none = Permits.none(KEY, ADA);
    assertThatThrownBy(() -> none.acquire(0, NOW)).hasMessage("permits: 0 (expected: >= 1)");
    assertThatThrownBy(() -> none.release(0)).hasMessage("permits: 0 (expected: >= 1)");
  }

  private static Permits lent(Permits permits, long units, long now) {
    Asking<Permits> asking = permits.asking(units, 0, now);
    return asking
        .next()
        .answered(new QuotaAnswer.Granted(asking.ask().number(), units, 0, 10 * SECOND), now);
  }

  private static Permits acquired(Spending<Permits> spending) {
    assertThat(spending).isInstanceOf(Spending.Taken.class);
    return ((Spending.Taken<Permits>) spending).next();
  }
}
