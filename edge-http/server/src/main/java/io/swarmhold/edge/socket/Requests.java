package io.swarmhold.edge.socket;

import io.swarmhold.edge.auth.Principal;
import io.swarmhold.edge.auth.Scope;
import io.swarmhold.model.AgentId;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.AgentConnection;
import io.swarmhold.model.port.AgentProfile;
import io.swarmhold.model.port.Assignment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the client of one socket asks, carried out; and its agents, with what the grid tells them.
 * What cannot be carried out is a {@link RefusedFrame} or a {@link CloseSocket}.
 */
final class Requests {

  private final AgentSockets home;
  private final Session session;
  private final Encoding encoding;
  private final Outbox outbox;
  private final Map<String, SocketAgent> agents = new HashMap<>();
  private @Nullable Principal principal;

  Requests(AgentSockets home, Session session, Encoding encoding, Outbox outbox) {
    this.home = home;
    this.session = session;
    this.encoding = encoding;
    this.outbox = outbox;
  }

  /** Null until the client has said who it is. */
  @Nullable Principal principal() {
    return principal;
  }

  /** Whose all of it is; null as {@link #principal}. */
  @Nullable TenantId tenant() {
    return principal == null ? null : principal.tenant();
  }

  /** The connection is gone: the agents keep what they hold until it expires. */
  void end() {
    home.counters().agents.add(-agents.size());
    agents.values().forEach(agent -> connectionOf(agent).disconnected());
    agents.clear();
  }

  // What the client says

  /**
   * @param bytes of the message
   */
  void carryOut(ClientFrame frame, int bytes) {
    switch (frame) {
      case ClientFrame.Submit submit -> submit(submit, bytes);
      case ClientFrame.Tell tell -> tell(tell, bytes);
      case ClientFrame.Register register -> register(register);
      case ClientFrame.Credits credits -> connectionOf(credits.agent()).slots(credits.slots());
      case ClientFrame.Heartbeat heartbeat -> heartbeat(heartbeat.agents());
      case ClientFrame.Drain drain -> connectionOf(drain.agent()).drain();
      case ClientFrame.Auth auth -> authenticate(auth.key());
      case ClientFrame.Ping ping -> {
        session.countIdleTalk();
        outbox.send(out -> encoding.pong(out, ping.id()));
      }
    }
  }

  private void authenticate(String key) {
    if (principal != null) {
      throw new RefusedFrame(ClientFrame.NO_ID, "bad_request", "authenticated before");
    }
    Principal who = home.authenticator().authenticateKey(key).orElse(null);
    if (who == null) {
      throw new CloseSocket(CloseSocket.UNAUTHENTICATED, "no such key");
    }
    authenticated(who);
  }

  void authenticated(Principal who) {
    principal = who;
    outbox.belongsTo(who.tenant());
  }

  private Principal need(Scope scope) {
    Principal who = principal;
    if (who == null) {
      throw new CloseSocket(CloseSocket.UNAUTHENTICATED, "the first frame must be auth");
    }
    if (!who.may(scope)) {
      throw new CloseSocket(CloseSocket.FORBIDDEN, "the credential lacks " + scope.text());
    }
    return who;
  }

  private void submit(ClientFrame.Submit submit, int bytes) {
    Principal who = need(Scope.TASKS_SUBMIT);
    if (home.isDraining()) {
      throw new RefusedFrame(submit.id(), "draining", "the server is about to stop");
    }
    home.counters().submitted.add(submit.tasks().size());
    var answer = Answer.toSubmit(session, home, submit.id(), bytes);
    session.unanswered(bytes);
    try {
      answer.await(
          home.queue().submit(who.tenant(), submit.tasks(), home.durability(submit.durability())));
    } catch (RuntimeException e) {
      answer.accept(null, e);
    }
  }

  private void tell(ClientFrame.Tell tell, int bytes) {
    AgentConnection connection = connectionOf(tell.id(), tell.agent());
    home.counters().reported.add(tell.reports().size());
    var answer = Answer.toReport(session, home, tell.id(), bytes);
    session.unanswered(bytes);
    try {
      answer.await(connection.report(tell.reports(), home.durability(tell.durability())));
    } catch (RuntimeException e) {
      answer.accept(null, e);
    }
  }

  private void register(ClientFrame.Register register) {
    Principal who = need(Scope.TASKS_LEASE);
    AgentProfile profile = profile(register, who);
    SocketAgent before = agents.get(register.agent());
    if (before == null && agents.size() >= SocketLimits.MAX_AGENTS) {
      throw new CloseSocket(CloseSocket.TOO_MUCH, "more than 10000 agents");
    }
    var agent = new SocketAgent(this, outbox, home.inbox(), register.agent());
    try {
      agent.connection = home.agents().connect(profile, register.holding(), agent);
    } catch (RuntimeException e) {
      throw Answer.refusal(register.id(), e);
    }
    agents.put(agent.name, agent);
    if (before == null) {
      home.counters().agents.increment();
    } else {
      outbox.forget(before);
    }
    outbox.send(out -> encoding.registered(out, register.id(), agent.name, register.slots()));
  }

  private static AgentProfile profile(ClientFrame.Register register, Principal who) {
    try {
      return new AgentProfile(
          who.tenant(),
          new AgentId(register.agent()),
          who.serves(),
          register.pools(),
          register.capabilities(),
          register.region(),
          register.slots());
    } catch (IllegalArgumentException e) {
      throw new RefusedFrame(register.id(), "bad_request", String.valueOf(e.getMessage()));
    }
  }

  private void heartbeat(List<String> names) {
    if (names.isEmpty()) {
      agents.values().forEach(agent -> connectionOf(agent).heartbeat());
    } else {
      names.forEach(name -> connectionOf(name).heartbeat());
    }
  }

  private AgentConnection connectionOf(@Nullable String name) {
    return connectionOf(ClientFrame.NO_ID, name);
  }

  private AgentConnection connectionOf(long id, @Nullable String name) {
    SocketAgent agent = name != null ? agents.get(name) : soleAgent(id);
    if (agent == null) {
      need(Scope.TASKS_LEASE);
      throw new RefusedFrame(id, "not_found", "agent: not registered on this socket");
    }
    return connectionOf(agent);
  }

  private static AgentConnection connectionOf(SocketAgent agent) {
    AgentConnection connection = agent.connection;
    if (connection == null) {
      throw new IllegalStateException("an agent is registered before it is connected");
    }
    return connection;
  }

  private @Nullable SocketAgent soleAgent(long id) {
    if (agents.size() > 1) {
      throw new RefusedFrame(id, "bad_request", "agent: missing, and the socket has several");
    }
    return agents.isEmpty() ? null : agents.values().iterator().next();
  }

  // What the grid says

  void assigned(SocketAgent agent, List<Assignment> assignments) {
    if (!isGone(agent)) {
      outbox.assign(agent, assignments);
    }
  }

  void revoked(SocketAgent agent, TaskId task, long token) {
    if (!isGone(agent)) {
      outbox.revoke(agent, task, token);
    }
  }

  void replaced(SocketAgent agent) {
    if (isGone(agent)) {
      return;
    }
    if (agents.size() == 1) {
      session.close(
          new CloseSocket(CloseSocket.REPLACED, "another connection registered the agent"));
      return;
    }
    agents.remove(agent.name);
    outbox.forget(agent);
    home.counters().agents.decrement();
    outbox.send(out -> encoding.replaced(out, agent.name));
  }

  private boolean isGone(SocketAgent agent) {
    return agents.get(agent.name) != agent;
  }
}
