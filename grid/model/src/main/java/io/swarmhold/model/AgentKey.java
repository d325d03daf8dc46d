package io.swarmhold.model;

/** An agent, of whichever tenant. */
public record AgentKey(TenantId tenant, AgentId agent) implements Comparable<AgentKey> {

  @Override
  public int compareTo(AgentKey other) {
    int byTenant = tenant.compareTo(other.tenant);
    return byTenant != 0 ? byTenant : agent.compareTo(other.agent);
  }

  @Override
  public String toString() {
    return tenant + "/" + agent;
  }
}
