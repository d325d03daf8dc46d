package io.swarmhold.grid;

import io.swarmhold.model.Durability;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.port.AgentConnection;
import io.swarmhold.model.port.AgentProfile;
import io.swarmhold.model.port.AgentSink;
import io.swarmhold.model.port.Agents;
import io.swarmhold.model.port.Agents.Holding;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Report;
import io.swarmhold.model.port.Reported;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An agent that writes down what it is told. */
final class TestAgent {

  /** One connection's news, in order. */
  static final class Line implements AgentSink {

    private final List<Assignment> assigned = new ArrayList<>();
    private final List<Holding> revoked = new ArrayList<>();
    private boolean replaced;
    volatile boolean writable = true;

    @Override
    public synchronized void assigned(List<Assignment> assignments) {
      assigned.addAll(assignments);
    }

    @Override
    public synchronized void revoked(TaskId task, long token) {
      revoked.add(new Holding(task, token));
    }

    @Override
    public synchronized void replaced() {
      replaced = true;
    }

    @Override
    public boolean writable() {
      return writable;
    }

    synchronized List<Assignment> assigned() {
      return List.copyOf(assigned);
    }

    synchronized List<Holding> revoked() {
      return List.copyOf(revoked);
    }

    synchronized boolean isReplaced() {
      return replaced;
    }

    /** What the connection told the agent it holds, in the end. */
    synchronized Map<Holding, Assignment> holds() {
      Map<Holding, Assignment> holds = new LinkedHashMap<>();
      for (Assignment one : assigned) {
        holds.put(new Holding(one.task(), one.token()), one);
      }
      revoked.forEach(holds::remove);
      return holds;
    }
  }

  final AgentProfile profile;
  private final Agents agents;
  Line line = new Line();
  private AgentConnection connection;

  private TestAgent(Agents agents, AgentProfile profile, List<Holding> holding) {
    this.agents = agents;
    this.profile = profile;
    this.connection = agents.connect(profile, holding, line);
  }

  static TestAgent connect(Agents agents, AgentProfile profile) {
    return new TestAgent(agents, profile, List.of());
  }

  AgentConnection connection() {
    return connection;
  }

  void reconnect(List<Holding> holding) {
    line = new Line();
    connection = agents.connect(profile, holding, line);
  }

  List<Reported> report(Report report) {
    return Grids.get(connection.report(List.of(report), Durability.DISK));
  }

  List<Reported> complete(Assignment assignment) {
    return report(new Report.Complete(assignment.task(), assignment.token(), new byte[] {'1'}));
  }
}
