package io.swarmhold.model;

import java.util.Set;

/** An agent's name, unique within its tenant. */
public record AgentId(String value) implements Comparable<AgentId> {

  /** Literal paths below {@code /api/v1/agents} that an agent's own path must not shadow. */
  private static final Set<String> RESERVED = Set.of("tasks", "queue", "health", "metrics");

  public AgentId {
    Names.checked("agent", value);
    if (RESERVED.contains(value)) {
      throw new IllegalArgumentException(
          "agent: " + value + " is reserved (also reserved: health, metrics, queue, tasks)");
    }
  }

  @Override
  public int compareTo(AgentId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
