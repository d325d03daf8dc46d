package io.swarmhold.model.port;

import io.swarmhold.model.TaskId;
import java.util.List;

/**
 * Where an agent's connection gets its news. Called on a thread of the grid: hand over and return.
 */
public interface AgentSink {

  /** These tasks are the agent's now. */
  void assigned(List<Assignment> assignments);

  /**
   * The agent does not hold the task any more: it was cancelled, expired, or is another's. It
   * should stop.
   */
  void revoked(TaskId task, long token);

  /** Another connection of the same agent took over; this one is to be closed. */
  void replaced();

  /** Whether the connection can take more now; while false, no new tasks are leased for it. */
  boolean writable();

  /**
   * Whether the agent lives as long as the line does; false where others share the line, and each
   * is to give its own signs of life.
   */
  default boolean speaksForAgent() {
    return true;
  }
}
