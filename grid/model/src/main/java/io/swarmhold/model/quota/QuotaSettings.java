package io.swarmhold.model.quota;

import io.swarmhold.model.TenantId;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who may use how much.
 *
 * @param defaults for whoever has no limits of its own; what they do not say is not limited
 * @param tenants what is different for these; up to 100 000. A tenant that is not to be limited
 *     says {@link Limit.Unlimited}, one that says nothing has the defaults.
 */
public record QuotaSettings(QuotaLimits defaults, Map<TenantId, QuotaLimits> tenants) {

  /** They are in memory on every member, about 200 bytes each. */
  static final int MAX_TENANTS = 100_000;

  private static final Limit UNLIMITED = new Limit.Unlimited();

  /** The same for all: {@link QuotaLimits#DEFAULT}. */
  public static final QuotaSettings DEFAULT = new QuotaSettings(QuotaLimits.DEFAULT, Map.of());

  public QuotaSettings {
    if (tenants.size() > MAX_TENANTS) {
      throw new IllegalArgumentException(
          "tenants: %d (expected: <= %d)".formatted(tenants.size(), MAX_TENANTS));
    }
    tenants = Collections.unmodifiableMap(new TreeMap<>(tenants));
  }

  /** What holds for the tenant: its own limit, or the default. */
  public Limit limit(TenantId tenant, QuotaName name) {
    Limit own = tenants.getOrDefault(tenant, QuotaLimits.NONE).byName().get(name);
    return own != null ? own : defaults.byName().getOrDefault(name, UNLIMITED);
  }
}
