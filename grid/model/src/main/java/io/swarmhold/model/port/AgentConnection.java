package io.swarmhold.model.port;

import io.swarmhold.model.Durability;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A connected agent's line to the grid. */
public interface AgentConnection {

  /**
   * The agent works on so many tasks at a time from now on; fewer than it holds means no new ones
   * for a while.
   */
  void slots(int slots);

  /**
   * Reports on tasks the agent holds; the answers stand in the same order.
   *
   * <p>When the stage completes, what was reported done is as durable as {@code durability} says;
   * failures as in {@link TaskQueue}, and every report may be repeated safely.
   */
  CompletionStage<List<Reported>> report(List<Report> reports, Durability durability);

  /** A sign of life: extends nothing, but counts as seen. */
  void heartbeat();

  /** No new tasks from now on. */
  void drain();

  /**
   * The connection is gone. The agent keeps what it holds until that expires, so it may come back
   * for it.
   */
  void disconnected();
}
