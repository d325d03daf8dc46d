package io.swarmhold.model.quota;

import java.util.Optional;

/** What is limited. Its wire name stands in settings, in headers and between members. */
public enum QuotaName {
  /** Workflows of a tenant that run at a time. */
  WORKFLOWS("workflows", Limit.Concurrent.class),
  /** Agents of a tenant that are registered at a time. */
  AGENTS("agents", Limit.Concurrent.class),
  /** Memory fragments that a tenant keeps. */
  FRAGMENTS("fragments", Limit.Count.class),
  /** Handoffs between a tenant's agents. */
  HANDOFFS("handoffs", Limit.Rate.class),
  /** Tokens that a tenant's agents have language models read and write. */
  LLM_TOKENS("llm-tokens", Limit.Rate.class),
  /** Tasks that a tenant submits. */
  TASKS("tasks", Limit.Rate.class),
  /** Agents that one user of a tenant has registered. */
  USER_AGENTS("user-agents", Limit.Count.class),
  /** Tasks of one user of a tenant that are not over. */
  USER_TASKS("user-tasks", Limit.Count.class);

  private final String wireName;
  private final Class<? extends Limit> kind;

  QuotaName(String wireName, Class<? extends Limit> kind) {
    this.wireName = wireName;
    this.kind = kind;
  }

  /** Lower case letters and {@code -}: needs no escape in any header. */
  public String wireName() {
    return wireName;
  }

  /** The one of that wire name. */
  public static Optional<QuotaName> of(String wireName) {
    for (QuotaName name : values()) {
      if (name.wireName.equals(wireName)) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  /** Whether each user has its own. */
  public boolean isPerUser() {
    return this == USER_AGENTS || this == USER_TASKS;
  }

  void requireKind(Limit limit) {
    if (!kind.isInstance(limit) && !(limit instanceof Limit.Unlimited)) {
      throw new IllegalArgumentException(
          "%s: %s (expected: %s or Unlimited)"
              .formatted(wireName, limit.getClass().getSimpleName(), kind.getSimpleName()));
    }
  }
}
