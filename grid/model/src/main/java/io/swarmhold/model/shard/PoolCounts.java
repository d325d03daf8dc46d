package io.swarmhold.model.shard;

import io.swarmhold.model.PoolId;
import io.swarmhold.model.TenantId;

/** How many tasks of one tenant and pool stand where, in one shard. */
public final class PoolCounts {

  private final TenantId tenant;
  private final PoolId pool;
  int ready;
  int delayed;
  int running;
  int dead;

  /** Lanes of the pool in the shard. */
  int lanes;

  PoolCounts(TenantId tenant, PoolId pool) {
    this.tenant = tenant;
    this.pool = pool;
  }

  public TenantId tenant() {
    return tenant;
  }

  public PoolId pool() {
    return pool;
  }

  public int ready() {
    return ready;
  }

  public int delayed() {
    return delayed;
  }

  public int running() {
    return running;
  }

  public int dead() {
    return dead;
  }

  int waiting() {
    return ready + delayed;
  }
}
