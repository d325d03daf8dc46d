package io.swarmhold.model.port;

import io.swarmhold.model.Durability;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.breaker.BreakerCommand;
import io.swarmhold.model.breaker.BreakerKey;
import io.swarmhold.model.breaker.BreakerReply;
import io.swarmhold.model.breaker.BreakerState;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The circuit breakers of agents, pools and dependencies: how they stand, and an operator's hand on
 * them. Breakers of agents and pools are told of tasks by the grid; those of dependencies are told,
 * and asked, by whoever calls them.
 *
 * <p>What they do is logged and copied as tasks are; what they count is not. Stages fail with
 * {@link UnavailableException} (nothing happened) and {@link OutcomeUnknownException}.
 */
public interface BreakerControl {

  /** Breakers in one answer. */
  int MAX_LISTED = 1_000;

  /** Breakers of a tenant that ever did anything, by kind and name; at most {@link #MAX_LISTED}. */
  CompletionStage<List<BreakerState>> list(TenantId tenant);

  /** One breaker; empty if it never did anything: then it is closed, as by default. */
  CompletionStage<Optional<BreakerState>> find(BreakerKey key);

  /**
   * Tells a breaker. What it counts and permits need not wait for the disk; what an operator says
   * should.
   */
  CompletionStage<BreakerReply> tell(BreakerKey key, BreakerCommand command, Durability durability);
}
