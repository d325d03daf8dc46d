package io.swarmhold.model.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.TenantId;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What stands in the header, character by character. */
class RateLimitFieldsTest {

  private static final TenantId ACME = new TenantId("acme");

  /** RFC 9651: an item that is a string, with parameters that are integers of up to 15 digits. */
  private static final Pattern ITEM =
      Pattern.compile("\"[a-z-]+\"(;[a-z*][a-z0-9_.*-]*=-?[0-9]{1,15})+");

  @Test
  void aPolicySaysQuotaWindowAndBurst() {
    assertPolicy(QuotaName.HANDOFFS, "\"handoffs\";q=1000;w=60;swarmhold-burst=1500");
    assertPolicy(QuotaName.LLM_TOKENS, "\"llm-tokens\";q=1000000;w=3600;swarmhold-burst=1500000");
    assertPolicy(
        QuotaName.WORKFLOWS, "\"workflows\";q=100;swarmhold-burst=150;swarmhold-burst-for=60");
    assertPolicy(QuotaName.AGENTS, "\"agents\";q=50;swarmhold-burst=75;swarmhold-burst-for=60");
    assertPolicy(QuotaName.FRAGMENTS, "\"fragments\";q=10000");
    assertPolicy(QuotaName.USER_AGENTS, "\"user-agents\";q=500");
    assertPolicy(QuotaName.USER_TASKS, "\"user-tasks\";q=1000");
  }

  private static void assertPolicy(QuotaName name, String item) {
    Limit limit = QuotaSettings.DEFAULT.limit(ACME, name);
    assertThat(RateLimitFields.policy(name, limit)).isEqualTo(item).matches(ITEM);
  }

  @Test
  void whatHasNoBurstSaysNothingOfOne() {
    Limit rate = new Limit.Rate(1_000, 1_000, Duration.ofMinutes(1));
    assertThat(RateLimitFields.policy(QuotaName.TASKS, rate)).isEqualTo("\"tasks\";q=1000;w=60");
    Limit concurrent = new Limit.Concurrent(5, 5, Duration.ofMinutes(1));
    assertThat(RateLimitFields.policy(QuotaName.AGENTS, concurrent)).isEqualTo("\"agents\";q=5");
  }

  @Test
  void whatIsNotLimitedHasNoPolicy() {
    assertThat(RateLimitFields.policy(QuotaName.TASKS, new Limit.Unlimited())).isEmpty();
  }

  @Test
  void theLargestNumbersAreIntegersOfAStructuredField() {
    Limit huge = new Limit.Rate(Limit.MAX_UNITS, Limit.MAX_UNITS * 100, Duration.ofDays(1));
    assertThat(RateLimitFields.policy(QuotaName.TASKS, huge))
        .isEqualTo("\"tasks\";q=1000000000000;w=86400;swarmhold-burst=100000000000000")
        .matches(ITEM);
  }

  @Test
  void aRefusalSaysWhatIsLeftAndForHowLong() {
    Refusal later = new Refusal.Later(QuotaName.HANDOFFS, 1_000, 0, 11_001);
    assertThat(RateLimitFields.limit(later)).isEqualTo("\"handoffs\";r=0;t=12");
    assertThat(RateLimitFields.retryAfterSeconds(later)).hasValue(12);
    Refusal soon = new Refusal.Later(QuotaName.LLM_TOKENS, 1_000_000, 77, 1);
    assertThat(RateLimitFields.limit(soon)).isEqualTo("\"llm-tokens\";r=77;t=1");
    Refusal exactly = new Refusal.Later(QuotaName.TASKS, 1, 0, 12_000);
    assertThat(RateLimitFields.limit(exactly)).isEqualTo("\"tasks\";r=0;t=12");
  }

  @Test
  void whereWaitingDoesNotHelpNoTimeIsNamed() {
    Refusal full = new Refusal.Full(QuotaName.FRAGMENTS, 10_000, 3);
    assertThat(RateLimitFields.limit(full)).isEqualTo("\"fragments\";r=3");
    assertThat(RateLimitFields.retryAfterSeconds(full)).isEmpty();
    Refusal never = new Refusal.Never(QuotaName.HANDOFFS, 1_000, 1_500, 1_500);
    assertThat(RateLimitFields.limit(never)).isEqualTo("\"handoffs\";r=1500");
    assertThat(RateLimitFields.retryAfterSeconds(never)).isEmpty();
  }
}
