package io.swarmhold.model.agent;

import io.swarmhold.model.AgentKey;
import org.jspecify.annotations.Nullable;

/**
 * An agent as its shard knows it. Never changes: what happens makes a new one.
 *
 * <p>What it says of itself is kept as bytes, those of equal agents once: three million of them are
 * to fit into one process.
 *
 * @param specBytes see {@link #spec}; not to be changed
 * @param card its agent card as it was given, JSON; null if there is none. Not to be changed
 * @param recoveryAttempts calls to come back that were in vain since it went offline
 * @param stateSinceMillis when it came to be in its state
 * @param updatedAtMillis when it last registered, or its mode changed
 * @param revision grows with whatever is changed on purpose; of no other agent of its shard
 */
public record Agent(
    AgentKey key,
    byte[] specBytes,
    byte @Nullable [] card,
    AgentMode mode,
    AgentState state,
    int recoveryAttempts,
    long stateSinceMillis,
    long registeredAtMillis,
    long updatedAtMillis,
    long revision) {

  /** Of the record, its names, its places in the table, the watch and the index. */
  private static final long OVERHEAD_BYTES = 400;

  /** What it says of itself. Cost: about a microsecond. */
  public AgentSpec spec() {
    return AgentSpecCodec.decode(specBytes);
  }

  /** Whether it may be given work, as far as the registry knows. */
  public boolean takesWork() {
    return mode == AgentMode.ACTIVE && state.takesWork();
  }

  /** What it takes of memory beside its index, about: more than what it says of itself. */
  public long bytes() {
    return OVERHEAD_BYTES + specBytes.length + (card == null ? 0 : card.length);
  }

  Agent in(AgentState newState, int attempts, long at) {
    return new Agent(
        key,
        specBytes,
        card,
        mode,
        newState,
        attempts,
        at,
        registeredAtMillis,
        updatedAtMillis,
        revision);
  }

  Agent in(AgentMode newMode, long at, long newRevision) {
    return new Agent(
        key,
        specBytes,
        card,
        newMode,
        state,
        recoveryAttempts,
        stateSinceMillis,
        registeredAtMillis,
        at,
        newRevision);
  }

  Agent with(byte @Nullable [] newCard, long at, long newRevision) {
    return new Agent(
        key,
        specBytes,
        newCard,
        mode,
        state,
        recoveryAttempts,
        stateSinceMillis,
        registeredAtMillis,
        at,
        newRevision);
  }
}
