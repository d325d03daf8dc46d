package io.swarmhold.model.quota;

import io.swarmhold.model.TenantId;

/**
 * What is counted together.
 *
 * @param user whose it is, as the credential says; empty for what is the tenant's as a whole. Up to
 *     256 characters.
 */
public record QuotaKey(TenantId tenant, QuotaName name, String user) {

  private static final int MAX_USER = 256;

  public QuotaKey {
    if (user.length() > MAX_USER || user.isEmpty() == name.isPerUser()) {
      throw new IllegalArgumentException(
          "user: length %d (expected: %s)"
              .formatted(user.length(), name.isPerUser() ? "1 to " + MAX_USER : "0"));
    }
  }

  public static QuotaKey of(TenantId tenant, QuotaName name) {
    return new QuotaKey(tenant, name, "");
  }
}
