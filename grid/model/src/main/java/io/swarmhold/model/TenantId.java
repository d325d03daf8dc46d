package io.swarmhold.model;

/** Whose task, agent or quota it is. Comes from the credential, never from a request's content. */
public record TenantId(String value) implements Comparable<TenantId> {

  public TenantId {
    Names.checked("tenant", value);
  }

  @Override
  public int compareTo(TenantId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
