package io.swarmhold.model;

import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * Where a task queues: everything about it that decides which agents may have it. Tasks of one lane
 * differ only in order.
 *
 * @param capabilities what the agent must be able to do, sorted, without repetition, at most 16
 * @param region where the agent must be; empty if it does not matter
 */
public record Lane(TenantId tenant, PoolId pool, List<String> capabilities, String region)
    implements Comparable<Lane> {

  public static final int MAX_CAPABILITIES = 16;

  private static final Comparator<Lane> ORDER =
      Comparator.comparing(Lane::tenant)
          .thenComparing(Lane::pool)
          .thenComparing(lane -> String.join(",", lane.capabilities))
          .thenComparing(Lane::region);

  public Lane {
    if (capabilities.size() > MAX_CAPABILITIES) {
      throw new IllegalArgumentException(
          "capabilities: " + capabilities.size() + " (expected: at most 16)");
    }
    for (String capability : capabilities) {
      Names.checked("capability", capability);
    }
    capabilities =
        capabilities.size() < 2
            ? List.copyOf(capabilities)
            : List.copyOf(new TreeSet<>(capabilities));
    if (!region.isEmpty()) {
      Names.checked("region", region);
    }
  }

  public static Lane of(TenantId tenant, PoolId pool) {
    return new Lane(tenant, pool, List.of(), "");
  }

  @Override
  public int compareTo(Lane other) {
    return ORDER.compare(this, other);
  }
}
