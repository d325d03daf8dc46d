package io.swarmhold.model.port;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TenantId;
import java.util.List;
import java.util.Set;

/**
 * What an agent says of itself, and whose tasks it may have.
 *
 * @param serves tenants whose tasks it may be given, from the credential; at least its own
 * @param pools the pools it works for; 1 to 16
 * @param capabilities what it can do; at most 64
 * @param region where it is; may be empty
 * @param slots how many tasks it works on at a time; 0 (none for now) to {@link Agents#MAX_SLOTS}
 */
public record AgentProfile(
    TenantId tenant,
    AgentId agent,
    List<TenantId> serves,
    List<PoolId> pools,
    Set<String> capabilities,
    String region,
    int slots) {

  public AgentProfile {
    serves = List.copyOf(serves);
    pools = List.copyOf(pools);
    capabilities = Set.copyOf(capabilities);
    if (pools.isEmpty() || pools.size() > 16) {
      throw new IllegalArgumentException("pools: " + pools.size() + " (expected: 1 to 16)");
    }
    if (capabilities.size() > 64) {
      throw new IllegalArgumentException(
          "capabilities: " + capabilities.size() + " (expected: at most 64)");
    }
    if (slots < 0 || slots > Agents.MAX_SLOTS) {
      throw new IllegalArgumentException(
          "slots: " + slots + " (expected: 0 to " + Agents.MAX_SLOTS + ")");
    }
  }
}
