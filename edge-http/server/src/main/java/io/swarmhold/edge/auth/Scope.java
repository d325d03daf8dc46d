package io.swarmhold.edge.auth;

import java.util.Locale;

/** What a credential may be good for. */
public enum Scope {
  /** Submit tasks, and cancel them. */
  TASKS_SUBMIT,
  /** See tasks, agents, pools and events. */
  TASKS_READ,
  /** Be an agent: register, take tasks, report on them. */
  TASKS_LEASE,
  /** Tend the fleet: dead letters, draining agents. */
  ADMIN_TASKS,
  /** See the node's metrics and version. */
  ADMIN_METRICS,
  /** Decide about shards that nobody can serve. */
  ADMIN_CLUSTER;

  private final String text = name().toLowerCase(Locale.ROOT).replace('_', ':');

  /** As written in a key file, such as {@code tasks:submit}. */
  public String text() {
    return text;
  }

  static Scope parse(String text) {
    for (Scope scope : values()) {
      if (scope.text.equals(text)) {
        return scope;
      }
    }
    throw new IllegalArgumentException(
        "scope: unknown (expected: tasks:submit tasks:read tasks:lease admin:tasks admin:metrics admin:cluster)");
  }
}
