package io.swarmhold.model.port;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.Lane;

/**
 * What the matcher is told. Soft news all of them: lost or late ones cost an idle slot or an empty
 * lease, never a task, and everything is told again from time to time.
 */
public sealed interface DispatchSignal {

  /**
   * So many tasks of a lane wait in a shard now.
   *
   * @param bestKey order key of the first; meaningless if none waits
   */
  record Demand(Lane lane, int shard, int ready, long bestKey) implements DispatchSignal {}

  /** What was told to another member. */
  record Elsewhere(String member, Demand demand) implements DispatchSignal {}

  /**
   * An agent has room for {@code credits} more tasks than were told before under this incarnation.
   * Each credit is a slot that the agent's desk has set aside: whoever holds the credit may fill
   * the slot.
   *
   * @param incarnation grows with every connection; credits of earlier ones are void
   */
  record Supply(AgentProfile profile, long incarnation, int credits) implements DispatchSignal {

    public AgentKey agent() {
      return new AgentKey(profile.tenant(), profile.agent());
    }
  }

  /** The agent's credits up to this incarnation are void. */
  record Withdrawn(AgentKey agent, long incarnation) implements DispatchSignal {}

  /**
   * What came of an order.
   *
   * @param granted tasks given for each of its claims, in order; empty if the order failed
   * @param ready tasks of the lane that still wait in the shard; -1 if the order failed
   * @param closed whether the shard gave none although some wait: it runs as many as it may, and
   *     asking again is no use before {@link Demand} is told anew
   */
  record Settled(long order, int[] granted, int ready, long bestKey, boolean closed)
      implements DispatchSignal {

    public Settled(long order, int[] granted, int ready, long bestKey) {
      this(order, granted, ready, bestKey, false);
    }
  }

  /**
   * Everything told before is void: a new matcher begins, and all will be told again.
   *
   * @param ordersAfter orders are numbered above this from here on, so that the settlement of one
   *     that an earlier matcher placed is not taken for that of another
   */
  record Restarted(long ordersAfter) implements DispatchSignal {}
}
