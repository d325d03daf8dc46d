package io.swarmhold.model.port;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The agents that work on tasks: connected ones get them pushed, others ask. */
public interface Agents {

  /** A long poll waits no longer. */
  Duration MAX_POLL = Duration.ofSeconds(60);

  /** Bounds what one agent may hold at a time. */
  int MAX_SLOTS = 10_000;

  /**
   * Connects an agent, or connects it again. An earlier connection of the same agent is closed with
   * {@link AgentSink#replaced}. Tasks it holds by the server's books but does not name in {@code
   * holding} are assigned again under the same token; those it names but does not hold any more are
   * revoked.
   */
  AgentConnection connect(AgentProfile profile, List<Holding> holding, AgentSink sink);

  /**
   * Long poll: up to {@code max} tasks for the agent, or none after {@code atMost}. Registers the
   * agent if it is new.
   *
   * <p>Cancelling the stage's future ends the poll at once: what is on its way to it goes back to
   * its queue, and the attempt does not count.
   */
  CompletionStage<List<Assignment>> poll(AgentProfile profile, int max, Duration atMost);

  /** Reports of an agent without a connection; as {@link AgentConnection#report}. */
  CompletionStage<List<Reported>> report(
      TenantId tenant,
      AgentId agent,
      List<Report> reports,
      io.swarmhold.model.Durability durability);

  /** An agent this member knows. {@link Swarm#agent} asks all members. */
  Optional<AgentStatus> find(TenantId tenant, AgentId agent);

  /**
   * A tenant's agents that this member knows, by id, at most {@code limit}, those after {@code
   * after} ("" for the first). {@link Swarm#agents} asks all members.
   */
  List<AgentStatus> list(TenantId tenant, String after, int limit);

  /**
   * The agent gets no more work from this member; what it holds it may finish. {@link Swarm#drain}
   * tells all members.
   */
  boolean drain(TenantId tenant, AgentId agent);

  /** A task that an agent says it holds. */
  record Holding(io.swarmhold.model.TaskId task, long token) {}
}
