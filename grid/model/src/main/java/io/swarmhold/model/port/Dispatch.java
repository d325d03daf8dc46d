package io.swarmhold.model.port;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.Lane;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One member's end of the line to the matcher: a job reads its signals and places its orders here.
 */
public interface Dispatch {

  /** Where a member keeps its own in the grid's user context. */
  String CONTEXT_KEY = "swarmhold.dispatch";

  /** One order never asks for more, so that a shard is not busy with it for long. */
  int MAX_TASKS_PER_ORDER = 256;

  /** The next signal, or null if there is none now. For one reader at a time. */
  @Nullable DispatchSignal poll();

  /** Runs {@code wake} whenever there is a signal to poll, on any thread: it must not block. */
  default void onSignal(Runnable wake) {}

  /**
   * Whether there may be other members, each with a matcher for its own agents: they are all told
   * of demand.
   */
  default boolean hasOthers() {
    return false;
  }

  /** A matcher begins: everything is told anew, after a {@link DispatchSignal.Restarted}. */
  void restart();

  /**
   * Asks a shard to lease tasks of a lane to agents. Returns at once; {@link
   * DispatchSignal.Settled} follows under {@code order} in any case. Credits that are void by now,
   * and tasks beyond {@link #room}, are left out: whatever the matcher believes, no agent is given
   * more than it asked for, and no pool runs more than it may.
   */
  void order(long order, int shard, Lane lane, List<Claim> claims);

  /** Credits of one agent, as told in {@link DispatchSignal.Supply}, that an order spends. */
  record Claim(AgentKey agent, long incarnation, int credits) {}

  /**
   * Tasks of the lane's tenant and pool that may still start before the bound on running ones is
   * reached. An order counts from the moment it is placed.
   */
  long room(Lane lane);

  /** How much of a pool's supply the tenant gets when several want it; 1 unless configured. */
  int weight(io.swarmhold.model.TenantId tenant);
}
