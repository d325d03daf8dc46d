package io.swarmhold.edge.json;

import io.swarmhold.model.Lane;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TenantId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lanes met lately, so that a hot pool costs no allocation. Bounded as {@link StringCache} is. */
final class LaneCache {

  private static final int SIZE = 1_024;

  /**
   * @param asked the capabilities in the order they were given, which the lane sorts
   */
  private record Entry(List<String> asked, Lane lane) {

    boolean is(TenantId tenant, String pool, List<String> capabilities, String region) {
      return lane.pool().value().equals(pool)
          && lane.tenant().equals(tenant)
          && lane.region().equals(region)
          && asked.equals(capabilities);
    }
  }

  private final @Nullable Entry[] entries = new Entry[SIZE];

  /** The lane, or an IllegalArgumentException that says which name is none. */
  Lane get(TenantId tenant, String pool, List<String> capabilities, String region) {
    int hash = pool.hashCode() * 31 + tenant.value().hashCode();
    int mixed = (hash * 31 + region.hashCode()) * 31 + capabilities.hashCode();
    int place = (mixed ^ (mixed >>> 16)) & (SIZE - 1);
    Entry entry = entries[place];
    if (entry != null && entry.is(tenant, pool, capabilities, region)) {
      return entry.lane;
    }
    var lane = new Lane(tenant, new PoolId(pool), capabilities, region);
    entries[place] = new Entry(List.copyOf(capabilities), lane);
    return lane;
  }
}
