package io.swarmhold.jobs.match;

import io.swarmhold.model.TenantId;
import java.util.ArrayList;
import java.util.List;

/**
 * One tenant's demand of one pool. {@link #served} is its virtual time: tasks given, divided by the
 * tenant's weight. Who has the least is next (stride scheduling: Waldspurger, Weihl, "Stride
 * Scheduling", MIT 1995).
 */
final class PoolDemand {

  final Pool home;
  final TenantId tenant;
  double served;

  /** Lanes with demand; while there are none, the tenant is only remembered for what it had. */
  final List<LaneDemand> lanes = new ArrayList<>(1);

  PoolDemand(Pool home, TenantId tenant) {
    this.home = home;
    this.tenant = tenant;
  }

  boolean isIdle() {
    return lanes.isEmpty();
  }
}
