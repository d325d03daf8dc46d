package io.swarmhold.grid;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.shard.Shard;
import org.jspecify.annotations.Nullable;

/** Hears on the partition threads who is leased what, for those who keep the agents' books. */
interface LeaseBooks {

  /**
   * @param from the member that asked for the lease; null if there is only one
   */
  void leased(AgentKey agent, int shard, long number, long token, @Nullable MemberId from);

  void released(
      AgentKey agent, int shard, long number, long token, boolean revoked, AgentDesk.Ended ended);

  /** The shard is served here from now on. */
  void adopted(Shard shard);

  void endOfEnvelope();

  /** The books of a member that is alone: every agent is connected to it. */
  static LeaseBooks alone(AgentDesks desks) {
    return new LeaseBooks() {
      @Override
      public void leased(
          AgentKey agent, int shard, long number, long token, @Nullable MemberId from) {
        desks.leased(agent, shard, number, token);
      }

      @Override
      public void released(
          AgentKey agent,
          int shard,
          long number,
          long token,
          boolean revoked,
          AgentDesk.Ended ended) {
        desks.released(agent, shard, number, token, revoked, ended);
      }

      @Override
      public void adopted(Shard shard) {
        shard.forEachRunning(task -> {
          AgentKey agent = task.agent();
          if (agent != null) {
            desks.recovered(agent, shard.number(), task.number(), task.token());
          }
        });
      }

      @Override
      public void endOfEnvelope() {
        desks.announceFreed();
      }
    };
  }
}
