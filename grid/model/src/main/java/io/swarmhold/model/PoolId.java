package io.swarmhold.model;

/** A group of agents that do the same kind of work, and the queue of tasks for them. */
public record PoolId(String value) implements Comparable<PoolId> {

  public PoolId {
    Names.checked("pool", value);
  }

  @Override
  public int compareTo(PoolId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
