package io.swarmhold.model.schedule;

import io.swarmhold.model.Names;
import io.swarmhold.model.TenantId;

/** A schedule, of whichever tenant; its name is unique within the tenant. */
public record ScheduleKey(TenantId tenant, String name) implements Comparable<ScheduleKey> {

  public ScheduleKey {
    Names.checked("schedule", name);
  }

  @Override
  public int compareTo(ScheduleKey other) {
    int byTenant = tenant.compareTo(other.tenant);
    return byTenant != 0 ? byTenant : name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return tenant + "/" + name;
  }
}
