package io.swarmhold.edge.auth;

import io.swarmhold.model.TenantId;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Who asks, by their credential.
 *
 * @param keyId name of the key, fit for logs
 * @param digest of the key, in hex: a key that is replaced under its old name is another one
 * @param serves tenants whose tasks its agents may be given; its own among them
 */
public record Principal(
    String keyId, String digest, TenantId tenant, List<TenantId> serves, Set<Scope> scopes) {

  private static final TenantId DEFAULT_TENANT = new TenantId("default");

  /** Everybody, where there are no keys. */
  static final Principal ANYBODY =
      new Principal(
          "none", "", DEFAULT_TENANT, List.of(DEFAULT_TENANT), EnumSet.allOf(Scope.class));

  public Principal {
    serves = List.copyOf(serves);
    scopes = Set.copyOf(scopes);
    if (!serves.contains(tenant)) {
      throw new IllegalArgumentException("serves: lacks the key's own tenant");
    }
  }

  public boolean may(Scope scope) {
    return scopes.contains(scope);
  }
}
