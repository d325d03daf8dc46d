package io.swarmhold.jobs.match;

import io.swarmhold.model.TenantId;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The tenants that want a pool's agents, and its virtual time: what the tenant had had that was
 * served last (start-time fair queueing: Goyal, Vin, Cheng, SIGCOMM 1996).
 *
 * <p>Who comes anew begins at that time, without a claim to what was given out before. Who comes
 * back has not been forgotten: one who had more than its share cannot shed that by leaving for a
 * moment. And who could not be served for a while, for want of the right agents, may catch up on no
 * more than {@link #MAX_CLAIM} tasks.
 */
final class Pool {

  /** Tasks, at weight 1, that a tenant may be served ahead of others to make up for the past. */
  static final double MAX_CLAIM = 1_024;

  /** Tenants without demand that are remembered. */
  private static final int MAX_IDLE = 1_000;

  private final SortedMap<TenantId, PoolDemand> tenants = new TreeMap<>();
  private double now;
  private int idle;

  Collection<PoolDemand> tenants() {
    return tenants.values();
  }

  /** The tenant's demand, about to get a lane. */
  PoolDemand enter(TenantId tenant) {
    PoolDemand known = tenants.get(tenant);
    if (known == null) {
      known = new PoolDemand(this, tenant);
      tenants.put(tenant, known);
    } else if (known.isIdle()) {
      idle--;
    } else {
      return known;
    }
    known.served = Math.max(known.served, now);
    return known;
  }

  /** A lane of the tenant has gone; says whether that was the pool's last. */
  boolean left(PoolDemand demand) {
    if (demand.isIdle()) {
      idle++;
      if (demand.served <= now || idle > MAX_IDLE) {
        forgetSettled(demand);
      }
    }
    return idle == tenants.size();
  }

  private void forgetSettled(PoolDemand leaving) {
    int before = tenants.size();
    tenants.values().removeIf(known -> known.isIdle() && (known.served <= now || known == leaving));
    idle -= before - tenants.size();
  }

  /** The tenant is served next, by its turn. */
  void turnOf(PoolDemand demand) {
    now = Math.max(now, demand.served);
  }

  /** What the tenant is taken to have had when it is compared with others. */
  double servedOf(PoolDemand demand) {
    return Math.max(demand.served, now - MAX_CLAIM);
  }
}
