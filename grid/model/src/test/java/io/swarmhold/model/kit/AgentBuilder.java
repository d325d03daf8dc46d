package io.swarmhold.model.kit;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.AgentKey;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.AgentProfile;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** An agent, of which a test says only what matters to it. */
public final class AgentBuilder {

  private String tenant = "acme";
  private String name = "ada";
  private List<TenantId> alsoServes = List.of();
  private List<PoolId> pools = List.of(new PoolId("research"));
  private Set<String> capabilities = Set.of();
  private String region = "";
  private int slots = 1;

  private AgentBuilder() {}

  public static AgentBuilder anAgent() {
    return new AgentBuilder();
  }

  public AgentBuilder of(String newTenant) {
    tenant = newTenant;
    return this;
  }

  public AgentBuilder named(String newName) {
    name = newName;
    return this;
  }

  public AgentBuilder serving(String... tenants) {
    alsoServes = Stream.of(tenants).map(TenantId::new).toList();
    return this;
  }

  public AgentBuilder in(String... newPools) {
    pools = Stream.of(newPools).map(PoolId::new).toList();
    return this;
  }

  public AgentBuilder ableTo(String... newCapabilities) {
    capabilities = Set.of(newCapabilities);
    return this;
  }

  public AgentBuilder from(String newRegion) {
    region = newRegion;
    return this;
  }

  public AgentBuilder slots(int newSlots) {
    slots = newSlots;
    return this;
  }

  public AgentKey key() {
    return new AgentKey(new TenantId(tenant), new AgentId(name));
  }

  public AgentProfile build() {
    List<TenantId> serves =
        Stream.concat(Stream.of(new TenantId(tenant)), alsoServes.stream()).distinct().toList();
    return new AgentProfile(
        new TenantId(tenant), new AgentId(name), serves, pools, capabilities, region, slots);
  }
}
