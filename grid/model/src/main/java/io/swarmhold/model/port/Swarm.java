package io.swarmhold.model.port;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.LatencyHistogram;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.consensus.MemberId;
import io.swarmhold.model.port.NodeStatus.PoolStatus;
import io.swarmhold.model.port.NodeStatus.QueueStatus;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;

/**
 * Agents and queues of the whole cluster, whichever member is asked: it gathers what all members
 * know.
 *
 * <p>Cost: a message to each member and back. A stage completes within {@link #ANSWER_WITHIN}, with
 * what has come by then; whoever has not answered is named, never left out in silence. It fails
 * with nothing but a bug. Stages complete on a thread of the grid: do not block it.
 */
public interface Swarm {

  /** Nobody is waited for longer. */
  Duration ANSWER_WITHIN = Duration.ofSeconds(2);

  /**
   * The agents of a tenant, by id, at most {@code limit}, those after {@code after} ("" for the
   * first). Each once: where several members know it, the one that it is connected to speaks for
   * it, else the one that saw it last.
   */
  CompletionStage<Gathered<List<Hosted>>> agents(TenantId tenant, String after, int limit);

  /** Those of these agents of a tenant, at most 1 000, that anybody knows who has answered. */
  CompletionStage<Gathered<List<Hosted>>> agents(TenantId tenant, List<AgentId> agents);

  /** One agent; empty if nobody who has answered knows it. */
  CompletionStage<Gathered<Optional<Hosted>>> agent(TenantId tenant, AgentId agent);

  /**
   * The agent gets no more work, wherever it is connected; what it holds it may finish. Repeating
   * it changes nothing. Answers as {@link #agent}.
   */
  CompletionStage<Gathered<Optional<Hosted>>> drain(TenantId tenant, AgentId agent);

  /** How much waits, runs and works for the tenant. */
  CompletionStage<Gathered<Load>> load(TenantId tenant);

  /**
   * From now on {@link Load#latencies} counts these of this member as well, before all others.
   *
   * @param own by name
   */
  void measuring(Map<String, LatencyHistogram> own);

  /**
   * What the members that have answered know together.
   *
   * @param answered who they are
   * @param missing who belongs to the cluster and has not answered: what they know is not in {@code
   *     value}
   */
  record Gathered<T>(T value, NavigableSet<MemberId> answered, NavigableSet<MemberId> missing) {
    public Gathered {
      answered = Collections.unmodifiableNavigableSet(new TreeSet<>(answered));
      missing = Collections.unmodifiableNavigableSet(new TreeSet<>(missing));
    }
  }

  /**
   * An agent and the member that speaks for it.
   *
   * @param status successes and failures are summed up over all members
   */
  record Hosted(AgentStatus status, MemberId member) {}

  /**
   * A tenant's share of the swarm.
   *
   * @param queue counts since each member started
   * @param pools with tasks, by name
   * @param unhealthy ids of agents that keep failing, sorted
   * @param latencies of all tenants, since each member started, by name in a stable order
   */
  record Load(
      QueueStatus queue,
      List<PoolStatus> pools,
      AgentCounts agents,
      List<String> unhealthy,
      Map<String, LatencyHistogram> latencies) {}

  /**
   * @param running tasks that agents hold
   */
  record AgentCounts(long total, long connected, long draining, long unhealthy, long running) {}
}
