package io.swarmhold.edge.socket;

import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Reported;
import io.swarmhold.model.port.TaskQueue.Submission;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How messages are written and read; the subprotocol says which. One per event loop.
 *
 * <p>Every writing method appends one whole message, except those of an assign message: begin, then
 * each task, then end.
 */
interface Encoding {

  /** The name of the subprotocol. */
  String subprotocol();

  /**
   * What the bytes say.
   *
   * @param tenant whose the tasks are; null before the credential is known, when only {@link
   *     ClientFrame.Auth} is let through
   * @throws RefusedFrame if it cannot be carried out
   * @throws CloseSocket if it is no frame at all
   */
  ClientFrame read(byte[] bytes, int from, int to, @Nullable TenantId tenant, long nowMillis);

  void registered(JsonBytes out, long id, String agent, int slots);

  void beginAssign(JsonBytes out, String agent);

  /**
   * @param own the agent's tenant
   */
  void assignment(JsonBytes out, int index, Assignment assignment, TenantId own);

  void endAssign(JsonBytes out);

  void revoke(JsonBytes out, String agent, TaskId task, long token);

  void replaced(JsonBytes out, String agent);

  void submitted(JsonBytes out, long id, List<Submission> results);

  void reported(JsonBytes out, long id, List<Reported> results);

  void error(JsonBytes out, long id, String code, String detail);

  void draining(JsonBytes out);

  void pong(JsonBytes out, long id);
}
