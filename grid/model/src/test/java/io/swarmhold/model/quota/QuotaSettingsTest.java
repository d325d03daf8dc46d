package io.swarmhold.model.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.TenantId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The table of I1, word for word, and what tenants may say instead. */
class QuotaSettingsTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final TenantId OTHER = new TenantId("other");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void whoSaysNothingHasTheDefaults() {
    assertDefault(QuotaName.WORKFLOWS, new Limit.Concurrent(100, 150, Duration.ofMinutes(1)));
    assertDefault(QuotaName.AGENTS, new Limit.Concurrent(50, 75, Duration.ofMinutes(1)));
    assertDefault(QuotaName.FRAGMENTS, new Limit.Count(10_000));
    assertDefault(QuotaName.HANDOFFS, new Limit.Rate(1_000, 1_500, Duration.ofMinutes(1)));
    assertDefault(QuotaName.LLM_TOKENS, new Limit.Rate(1_000_000, 1_500_000, Duration.ofHours(1)));
    assertDefault(QuotaName.TASKS, new Limit.Unlimited());
    assertDefault(QuotaName.USER_AGENTS, new Limit.Count(500));
    assertDefault(QuotaName.USER_TASKS, new Limit.Count(1_000));
    assertThat(QuotaLimits.DEFAULT.byName()).hasSize(QuotaName.values().length);
  }

  private static void assertDefault(QuotaName name, Limit limit) {
    assertThat(QuotaSettings.DEFAULT.limit(ACME, name)).isEqualTo(limit);
  }

  @Test
  void aTenantHasItsOwnLimitWhereItSaysOneAndTheDefaultElsewhere() {
    QuotaLimits own =
        QuotaLimits.NONE
            .with(QuotaName.FRAGMENTS, new Limit.Count(7))
            .with(QuotaName.HANDOFFS, new Limit.Unlimited());
    QuotaSettings settings = new QuotaSettings(QuotaLimits.DEFAULT, Map.of(ACME, own));
    assertThat(settings.limit(ACME, QuotaName.FRAGMENTS)).isEqualTo(new Limit.Count(7));
    assertThat(settings.limit(ACME, QuotaName.HANDOFFS)).isEqualTo(new Limit.Unlimited());
    assertThat(settings.limit(ACME, QuotaName.USER_TASKS)).isEqualTo(new Limit.Count(1_000));
    assertThat(settings.limit(OTHER, QuotaName.FRAGMENTS)).isEqualTo(new Limit.Count(10_000));
  }

  @Test
  void whatNobodySaysIsNotLimited() {
    QuotaSettings settings = new QuotaSettings(QuotaLimits.NONE, Map.of());
    assertThat(settings.limit(ACME, QuotaName.AGENTS)).isEqualTo(new Limit.Unlimited());
  }

  @Test
  void settingsDoNotChangeBehindOnesBack() {
    Map<TenantId, QuotaLimits> tenants = new HashMap<>();
    QuotaSettings settings = new QuotaSettings(QuotaLimits.DEFAULT, tenants);
    tenants.put(ACME, QuotaLimits.NONE.with(QuotaName.FRAGMENTS, new Limit.Count(7)));
    assertThat(settings.limit(ACME, QuotaName.FRAGMENTS)).isEqualTo(new Limit.Count(10_000));
  }

  @Test
  void limitsHaveBounds() {
    assertRefused(() -> new Limit.Count(0), "limit: 0 (expected: >= 1)");
    assertRefused(
        () -> new Limit.Count(1_000_000_000_001L),
        "limit: 1000000000001 (expected: <= 1000000000000)");
    assertRefused(() -> new Limit.Rate(0, 5, MINUTE), "limit: 0 (expected: >= 1)");
    assertRefused(() -> new Limit.Rate(10, 9, MINUTE), "burst: 9 (expected: 10 to 1000)");
    assertRefused(
        () -> new Limit.Concurrent(10, 1_001, MINUTE), "burst: 1001 (expected: 10 to 1000)");
    assertRefused(
        () -> new Limit.Rate(1, 1, Duration.ofMillis(1_500)),
        "window: PT1.5S (expected: PT1S to PT24H in whole seconds)");
    assertRefused(
        () -> new Limit.Rate(1, 1, Duration.ofSeconds(86_401)),
        "window: PT24H1S (expected: PT1S to PT24H in whole seconds)");
    assertRefused(
        () -> new Limit.Rate(1, 1, Duration.ZERO),
        "window: PT0S (expected: PT1S to PT24H in whole seconds)");
    assertRefused(
        () -> new Limit.Concurrent(1, 1, Duration.ofNanos(-1)),
        "burstFor: PT-0.000000001S (expected: PT0S to PT24H)");
  }

  @Test
  void aLimitIsOfTheKindThatItsNamePrescribes() {
    assertRefused(
        () -> QuotaLimits.NONE.with(QuotaName.HANDOFFS, new Limit.Count(5)),
        "handoffs: Count (expected: Rate or Unlimited)");
  }

  @Test
  void aUsersQuotaHasAUserAndATenantsHasNone() {
    assertThat(new QuotaKey(ACME, QuotaName.USER_TASKS, "ada").user()).isEqualTo("ada");
    assertRefused(
        () -> QuotaKey.of(ACME, QuotaName.USER_TASKS), "user: length 0 (expected: 1 to 256)");
    assertRefused(() -> new QuotaKey(ACME, QuotaName.TASKS, "ada"), "user: length 3 (expected: 0)");
    assertRefused(
        () -> new QuotaKey(ACME, QuotaName.USER_TASKS, "a".repeat(257)),
        "user: length 257 (expected: 1 to 256)");
  }

  @Test
  void namesAreFoundByTheirWireNames() {
    assertThat(QuotaName.values())
        .extracting(QuotaName::wireName)
        .containsExactly(
            "workflows",
            "agents",
            "fragments",
            "handoffs",
            "llm-tokens",
            "tasks",
            "user-agents",
            "user-tasks");
    for (QuotaName name : QuotaName.values()) {
      assertThat(QuotaName.of(name.wireName())).contains(name);
    }
    assertThat(QuotaName.of("Tasks")).isEmpty();
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
