package io.swarmhold.model.quota;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Limits by what they limit. What is not in here is not said: somebody else's limits may say it.
 *
 * @param byName each of the kind that its name prescribes, or {@link Limit.Unlimited}
 */
public record QuotaLimits(Map<QuotaName, Limit> byName) {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);

  /** Nothing is said. */
  public static final QuotaLimits NONE = new QuotaLimits(Map.of());

  /**
   * The table of I1, and the users' limits of A8. Submissions are not limited unless one says so.
   */
  public static final QuotaLimits DEFAULT =
      NONE.with(QuotaName.WORKFLOWS, new Limit.Concurrent(100, 150, MINUTE))
          .with(QuotaName.AGENTS, new Limit.Concurrent(50, 75, MINUTE))
          .with(QuotaName.FRAGMENTS, new Limit.Count(10_000))
          .with(QuotaName.HANDOFFS, new Limit.Rate(1_000, 1_500, MINUTE))
          .with(QuotaName.LLM_TOKENS, new Limit.Rate(1_000_000, 1_500_000, HOUR))
          .with(QuotaName.TASKS, new Limit.Unlimited())
          .with(QuotaName.USER_AGENTS, new Limit.Count(500))
          .with(QuotaName.USER_TASKS, new Limit.Count(1_000));

  public QuotaLimits {
    EnumMap<QuotaName, Limit> copy = new EnumMap<>(QuotaName.class);
    copy.putAll(byName);
    copy.forEach(QuotaName::requireKind);
    byName = Collections.unmodifiableMap(copy);
  }

  /** These, and {@code limit} instead of what they say of {@code name}. */
  public QuotaLimits with(QuotaName name, Limit limit) {
    EnumMap<QuotaName, Limit> more = new EnumMap<>(QuotaName.class);
    more.putAll(byName);
    more.put(name, limit);
    return new QuotaLimits(more);
  }
}
