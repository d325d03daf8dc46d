package io.swarmhold.edge.socket;

import io.swarmhold.model.Durability;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.port.Agents.Holding;
import io.swarmhold.model.port.Report;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client says, as PROTOCOL.md lists it. An agent is null where the frame leaves it out, a
 * durability where the node's default applies.
 */
sealed interface ClientFrame {

  /** In place of an id that the frame does not carry. */
  long NO_ID = -1;

  record Auth(String key) implements ClientFrame {}

  record Register(
      long id,
      String agent,
      List<PoolId> pools,
      Set<String> capabilities,
      String region,
      int slots,
      List<Holding> holding)
      implements ClientFrame {}

  record Credits(@Nullable String agent, int slots) implements ClientFrame {}

  record Submit(long id, List<NewTask> tasks, @Nullable Durability durability)
      implements ClientFrame {}

  /** Whatever is said of tasks held: complete, fail, extend, progress, handback. */
  record Tell(
      long id, @Nullable String agent, List<Report> reports, @Nullable Durability durability)
      implements ClientFrame {}

  /**
   * @param agents empty for all of the socket
   */
  record Heartbeat(List<String> agents) implements ClientFrame {}

  record Drain(@Nullable String agent) implements ClientFrame {}

  record Ping(long id) implements ClientFrame {}
}
