package io.swarmhold.jobs.match;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.port.AgentProfile;
import org.jspecify.annotations.Nullable;

/** An agent's credits, and its place among the agents of its class. */
final class AgentSupply {

  final AgentKey key;
  final AgentClass group;
  final AgentProfile profile;
  final long incarnation;
  int credits;

  /** Level of {@link AgentClass} in which it stands; -1 without credits. */
  int level = -1;

  /** Its place among the claims of the order that is being made, and which that is. */
  int place;

  long order;

  @Nullable AgentSupply previous;
  @Nullable AgentSupply next;

  AgentSupply(AgentKey key, AgentClass group, AgentProfile profile, long incarnation) {
    this.key = key;
    this.group = group;
    this.profile = profile;
    this.incarnation = incarnation;
  }

  /** 0 with all slots free, up to {@link AgentClass#LEVELS} - 1 with hardly any. */
  int loadLevel() {
    int slots = Math.max(profile.slots(), credits);
    long used = (long) slots - credits;
    return (int) Math.min(AgentClass.LEVELS - 1, used * AgentClass.LEVELS / slots);
  }
}
