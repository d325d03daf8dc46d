package io.swarmhold.model.port;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.Durability;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.agent.Agent;
import io.swarmhold.model.agent.AgentAnswer.Outcome;
import io.swarmhold.model.agent.AgentCommand;
import io.swarmhold.model.agent.AgentMode;
import io.swarmhold.model.agent.AgentSpec;
import io.swarmhold.model.agent.AgentState;
import io.swarmhold.model.port.Swarm.Gathered;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Every agent that the cluster knows, connected or not.
 *
 * <p>What is written is logged and copied as tasks are: stages of writes complete when it is as
 * durable as {@code durability} says, and fail only with {@link UnavailableException} (nothing
 * happened), {@link StorageFullException} (nothing happened) and {@link OutcomeUnknownException}.
 * Every write may be repeated. {@link #find} shows what was written; {@link #list} and {@link
 * #discover} are a moment behind, see {@link #STALE_AT_MOST}.
 */
public interface Registry {

  /** Agents in one call that writes. */
  int MAX_BATCH = 1_000;

  /** Signs of life in one call. */
  int MAX_HEARTBEATS = 10_000;

  /** Agents in one answer. */
  int MAX_FOUND = 1_000;

  /**
   * What {@link #discover} shows is never older than this, whatever gets lost; as a rule a change
   * is seen within a tenth of it. Loads of agents may be a second older.
   */
  Duration STALE_AT_MOST = Duration.ofSeconds(1);

  /** Whatever revision there is, and whether there is one or not. */
  long ANY = AgentCommand.ANY;

  /** There must be none yet. */
  long NONE = AgentCommand.NONE;

  /**
   * An agent that registers.
   *
   * @param expected the revision it must have; {@link #ANY}, {@link #NONE}
   */
  record Entry(AgentId agent, AgentSpec spec, long expected) {}

  /**
   * Registers agents, up to {@link #MAX_BATCH}, or says what they are now. One that was deprecated
   * or drained is back by it; one that was paused stays so.
   *
   * @return what came of each, in order
   */
  CompletionStage<List<Outcome>> register(
      TenantId tenant, List<Entry> agents, Durability durability);

  /**
   * Keeps an agent's card.
   *
   * @param card JSON of at most {@link AgentCommand#MAX_CARD_BYTES}, not to be changed afterwards;
   *     null for none
   */
  CompletionStage<Outcome> keepCard(
      TenantId tenant, AgentId agent, byte @Nullable [] card, long expected, Durability durability);

  /**
   * Forgets agents, up to {@link #MAX_BATCH}. What they hold goes to others.
   *
   * @param expected the revision each must have; {@link #ANY}
   */
  CompletionStage<List<Outcome>> deregister(
      TenantId tenant, List<AgentId> agents, long expected, Durability durability);

  /**
   * Pauses agents, up to {@link #MAX_BATCH}, lets them go on, or drains them.
   *
   * @param by who wishes it, up to 128 characters
   */
  CompletionStage<List<Outcome>> setMode(
      TenantId tenant, List<AgentId> agents, AgentMode mode, String by, Durability durability);

  /** One agent as it is registered; fails with {@link UnavailableException}. */
  CompletionStage<Optional<Agent>> find(TenantId tenant, AgentId agent);

  /**
   * A tenant's agents by id, those after {@code after} ("" for the first).
   *
   * @param limit 1 to {@link #MAX_FOUND}
   */
  CompletionStage<Gathered<List<Found>>> list(
      TenantId tenant, AgentFilter filter, String after, int limit);

  /**
   * Agents that fit, the nearest first, among those the ones with the most room. Cost: an answer
   * that was given before to the same question, if nothing of its pool has changed; else a look at
   * each member's index, some tens of microseconds for a million agents.
   */
  CompletionStage<Gathered<List<Found>>> discover(TenantId tenant, Discovery discovery);

  /**
   * Signs of life of up to {@link #MAX_HEARTBEATS} agents.
   *
   * @return those that are not known, or not any more: they have to register. An agent whose shard
   *     nobody serves at the moment is counted as heard there when it is served again
   */
  CompletionStage<List<AgentId>> heartbeat(TenantId tenant, List<AgentId> agents);

  /** How many agents a tenant has, and how they are. */
  CompletionStage<Gathered<Census>> census(TenantId tenant);

  /**
   * An agent that was found.
   *
   * @param running tasks that it held a moment ago
   */
  record Found(Agent agent, int running) {}

  /**
   * @param states how many are in each state, likewise modes and pools; none is missing
   */
  record Census(
      long total,
      Map<AgentState, Long> states,
      Map<AgentMode, Long> modes,
      Map<PoolId, Long> pools) {}
}
