package io.swarmhold.edge.socket;

import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.Assignment;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one socket has yet to send. Answers are written at once and leave at the end of the burst;
 * assignments wait as objects until the network takes them, and leave many in a message.
 */
final class Outbox implements Line.Listener {

  /** Whose outbox it is. */
  interface Owner {

    /** The network may have taken something. */
    void progressed();

    void close(CloseSocket why);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  /** What an assignment costs besides its payload, roughly. */
  private static final int ASSIGNMENT_OVERHEAD = 150;

  private final AgentSockets home;
  private final Encoding encoding;
  private final Line line;

  private final Owner owner;

  /** Agents with assignments not sent yet, each once. */
  private final ArrayDeque<SocketAgent> unsent = new ArrayDeque<>();

  private long unsentBytes;
  private @Nullable TenantId tenant;
  private boolean binary;
  private boolean touched;
  private boolean sending;
  private boolean closed;
  private long progressNanos;
  private volatile boolean writable = true;

  Outbox(AgentSockets home, ServerWebSocket socket, Encoding encoding, Owner owner) {
    this.home = home;
    this.encoding = encoding;
    this.line = NettyLine.to(socket, this);
    this.owner = owner;
    this.progressNanos = home.nanos();
  }

  /** Whether the grid may hand out more; from any thread. */
  boolean isWritable() {
    return writable;
  }

  /** From now on messages leave in this kind of frame. */
  void answerIn(boolean binaryFrames) {
    binary = binaryFrames;
  }

  /** Whose the socket's agents are. */
  void belongsTo(TenantId newTenant) {
    tenant = newTenant;
  }

  Line line() {
    return line;
  }

  /** Bytes that wait in any form. */
  long waiting() {
    return line.waiting() + unsentBytes;
  }

  /** When the network last took something. */
  long progressNanos() {
    return progressNanos;
  }

  /** Adds a message, which leaves at the end of the burst. */
  void send(Consumer<JsonBytes> write) {
    if (!closed) {
      JsonBytes out = home.scratch();
      out.clear();
      write.accept(out);
      add(out);
      touch();
    }
  }

  void assign(SocketAgent agent, List<Assignment> assignments) {
    if (agent.unsent.isEmpty() && !assignments.isEmpty()) {
      unsent.add(agent);
    }
    for (Assignment assignment : assignments) {
      agent.unsent.add(assignment);
      unsentBytes += sizeOf(assignment);
    }
    touch();
  }

  /** Takes back an assignment: before it left, or with a message after it. */
  void revoke(SocketAgent agent, TaskId task, long token) {
    boolean wasUnsent =
        agent.unsent.removeIf(assignment -> {
          boolean it = assignment.task().equals(task) && assignment.token() == token;
          unsentBytes -= it ? sizeOf(assignment) : 0;
          return it;
        });
    if (!wasUnsent) {
      send(out -> encoding.revoke(out, agent.name, task, token));
    }
  }

  /** What has not left to the agent, never will. */
  void forget(SocketAgent agent) {
    agent.unsent.forEach(assignment -> unsentBytes -= sizeOf(assignment));
    agent.unsent.clear();
    unsent.remove(agent);
  }

  /** The burst is over: what it left goes out. */
  void burstEnded() {
    touched = false;
    proceed();
  }

  @Override
  public void onSent() {
    progressNanos = home.nanos();
    if (!sending) {
      proceed();
    }
  }

  /** Nothing is added any more, and what waits as objects is dropped. */
  void close() {
    closed = true;
    writable = false;
    unsent.clear();
    unsentBytes = 0;
  }

  /** What goes wrong with one socket ends it, and not the burst for the others. */
  private void proceed() {
    try {
      sendAhead();
      owner.progressed();
    } catch (RuntimeException e) {
      LOG.error("messages could not be sent", e);
      owner.close(new CloseSocket(CloseSocket.INTERNAL, "see the server's log"));
    }
  }

  private void touch() {
    if (!touched && !closed) {
      touched = true;
      home.touch(this);
    }
  }

  /** Encodes assignments for as long as the network takes them. */
  private void sendAhead() {
    if (closed) {
      return;
    }
    sending = true;
    try {
      do {
        while (hasToSend()) {
          sendTo(unsent.remove());
        }
        line.flush();
      } while (hasToSend());
    } finally {
      sending = false;
    }
    writable = waiting() < SocketLimits.SEND_AHEAD_BYTES;
  }

  private boolean hasToSend() {
    return !unsent.isEmpty() && line.waiting() < SocketLimits.SEND_AHEAD_BYTES;
  }

  /** One assign message; the agent queues again if that was not all. */
  private void sendTo(SocketAgent agent) {
    TenantId own = tenant;
    if (own == null || agent.unsent.isEmpty()) {
      return;
    }
    JsonBytes out = home.scratch();
    out.clear();
    encoding.beginAssign(out, agent.name);
    int count = 0;
    while (count < SocketLimits.MAX_ASSIGNED && out.length() < SocketLimits.ASSIGN_BYTES) {
      Assignment assignment = agent.unsent.poll();
      if (assignment == null) {
        break;
      }
      unsentBytes -= sizeOf(assignment);
      encoding.assignment(out, count++, assignment, own);
    }
    encoding.endAssign(out);
    add(out);
    home.counters().assigned.add(count);
    if (!agent.unsent.isEmpty()) {
      unsent.add(agent);
    }
  }

  private void add(JsonBytes message) {
    line.message(message, binary);
    home.counters().messagesOut.increment();
  }

  private static int sizeOf(Assignment assignment) {
    return assignment.payload().length + ASSIGNMENT_OVERHEAD;
  }
}
