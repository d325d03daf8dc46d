package io.swarmhold.edge.socket;

import io.swarmhold.model.TaskId;
import io.swarmhold.model.port.AgentConnection;
import io.swarmhold.model.port.AgentSink;
import io.swarmhold.model.port.Assignment;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One agent on a socket. What the grid tells it is left for the event loop. */
final class SocketAgent implements AgentSink {

  private final Requests requests;
  private final Outbox outbox;
  private final Inbox inbox;
  final String name;

  // The event loop's

  /** Null until the grid has let the agent in. */
  @Nullable AgentConnection connection;

  final ArrayDeque<Assignment> unsent = new ArrayDeque<>();

  SocketAgent(Requests requests, Outbox outbox, Inbox inbox, String name) {
    this.requests = requests;
    this.outbox = outbox;
    this.inbox = inbox;
    this.name = name;
  }

  @Override
  public void assigned(List<Assignment> assignments) {
    inbox.leave(
        new Inbox.News() {
          @Override
          void deliver() {
            requests.assigned(SocketAgent.this, assignments);
          }
        });
  }

  @Override
  public void revoked(TaskId task, long token) {
    inbox.leave(
        new Inbox.News() {
          @Override
          void deliver() {
            requests.revoked(SocketAgent.this, task, token);
          }
        });
  }

  @Override
  public void replaced() {
    inbox.leave(
        new Inbox.News() {
          @Override
          void deliver() {
            requests.replaced(SocketAgent.this);
          }
        });
  }

  @Override
  public boolean writable() {
    return outbox.isWritable();
  }
}
