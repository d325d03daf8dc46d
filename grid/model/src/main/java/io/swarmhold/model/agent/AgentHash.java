package io.swarmhold.model.agent;

import java.util.Arrays;

/** A hash of an agent that is the same in every process, and may be summed up with others. */
final class AgentHash {

  private AgentHash() {}

  static long of(Agent agent) {
    long hash = agent.key().tenant().value().hashCode();
    hash = hash * 0x100000001B3L + agent.key().agent().value().hashCode();
    hash = hash * 0x100000001B3L + Arrays.hashCode(agent.specBytes());
    hash = hash * 0x100000001B3L + Arrays.hashCode(agent.card());
    hash = hash * 0x100000001B3L + agent.mode().code();
    hash = hash * 0x100000001B3L + agent.state().code();
    hash = hash * 0x100000001B3L + agent.recoveryAttempts();
    hash = spread(hash) + agent.stateSinceMillis();
    hash = spread(hash) + agent.registeredAtMillis();
    hash = spread(hash) + agent.updatedAtMillis();
    return spread(spread(hash) + agent.revision());
  }

  /** Lets sums of many hashes keep what each says (the finisher of MurmurHash3, A. Appleby). */
  private static long spread(long value) {
    long mixed = (value ^ (value >>> 33)) * 0xFF51AFD7ED558CCDL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return mixed ^ (mixed >>> 33);
  }
}
