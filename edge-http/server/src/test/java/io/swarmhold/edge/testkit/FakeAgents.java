package io.swarmhold.edge.testkit;

import io.swarmhold.edge.testkit.FakeState.AgentName;
import io.swarmhold.edge.testkit.FakeState.Cell;
import io.swarmhold.edge.testkit.FakeState.Poll;
import io.swarmhold.edge.testkit.FakeState.Worker;
import io.swarmhold.model.AgentId;
import io.swarmhold.model.Durability;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.AgentConnection;
import io.swarmhold.model.port.AgentProfile;
import io.swarmhold.model.port.AgentSink;
import io.swarmhold.model.port.AgentStatus;
import io.swarmhold.model.port.Agents;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Report;
import io.swarmhold.model.port.Reported;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The agents of a {@link FakeSwarm}: connected, polling, reporting. */
public final class FakeAgents implements Agents {

  private final FakeState state;
  private final FakeReports reports;
  private final FakeDispatch dispatch;

  FakeAgents(FakeState state, FakeReports reports, FakeDispatch dispatch) {
    this.state = state;
    this.reports = reports;
    this.dispatch = dispatch;
  }

  @Override
  public AgentConnection connect(AgentProfile profile, List<Holding> holding, AgentSink sink) {
    AgentSink before;
    List<Assignment> again = new ArrayList<>();
    List<Holding> gone = new ArrayList<>();
    synchronized (state) {
      Worker worker = state.met(profile);
      before = worker.sink;
      worker.sink = sink;
      worker.draining = false;
      // In one step with the above: what is leased from here on comes by itself, and once.
      reconcile(profile, holding, again, gone);
    }
    if (before != null) {
      before.replaced();
    }
    if (!again.isEmpty()) {
      sink.assigned(again);
    }
    gone.forEach(held -> sink.revoked(held.task(), held.token()));
    dispatch.settle();
    return new Line(profile.tenant(), profile.agent(), sink);
  }

  /** What is to be sent again because the agent does not name it, and what to be revoked. */
  private void reconcile(
      AgentProfile profile, List<Holding> holding, List<Assignment> again, List<Holding> gone) {
    for (Cell cell : state.cells.values()) {
      if (FakeState.isHeldBy(cell, profile.tenant(), profile.agent())
          && !holding.contains(new Holding(cell.id, cell.token))) {
        again.add(FakeDispatch.assignment(cell));
      }
    }
    for (Holding held : holding) {
      Cell cell = state.cells.get(held.task());
      if (cell == null
          || cell.token != held.token()
          || !FakeState.isHeldBy(cell, profile.tenant(), profile.agent())) {
        gone.add(held);
      }
    }
  }

  /** A connected agent's line. */
  private final class Line implements AgentConnection {
    private final TenantId tenant;
    private final AgentId agent;
    private final AgentSink sink;

    Line(TenantId tenant, AgentId agent, AgentSink sink) {
      this.tenant = tenant;
      this.agent = agent;
      this.sink = sink;
    }

    @Override
    public void slots(int slots) {
      synchronized (state) {
        Worker worker = state.workerOf(tenant, agent);
        if (worker != null) {
          AgentProfile old = worker.profile;
          worker.profile =
              new AgentProfile(
                  old.tenant(),
                  old.agent(),
                  old.serves(),
                  old.pools(),
                  old.capabilities(),
                  old.region(),
                  slots);
        }
      }
      dispatch.settle();
    }

    @Override
    public CompletionStage<List<Reported>> report(List<Report> reports, Durability durability) {
      return FakeAgents.this.report(tenant, agent, reports, durability);
    }

    @Override
    public void heartbeat() {
      synchronized (state) {
        Worker worker = state.workerOf(tenant, agent);
        if (worker != null) {
          worker.lastSeen = state.time.millis();
        }
      }
    }

    @Override
    public void drain() {
      FakeAgents.this.drain(tenant, agent);
    }

    @Override
    public void disconnected() {
      synchronized (state) {
        Worker worker = state.workerOf(tenant, agent);
        if (worker != null && sink.equals(worker.sink)) {
          worker.sink = null;
        }
      }
    }
  }

  @Override
  public CompletionStage<List<Assignment>> poll(AgentProfile profile, int max, Duration atMost) {
    var answer = new CompletableFuture<List<Assignment>>();
    synchronized (state) {
      if (state.failure != null) {
        return CompletableFuture.failedFuture(state.failure);
      }
      state.met(profile);
      state.polls.add(new Poll(profile, max, answer, state.time.millis() + atMost.toMillis()));
    }
    dispatch.settle();
    if (state.impatient) {
      answer.complete(List.of());
    } else if (atMost.isZero()) {
      dispatch.endOverdue();
    }
    return answer;
  }

  @Override
  public CompletionStage<List<Reported>> report(
      TenantId tenant, AgentId agent, List<Report> reports, Durability durability) {
    List<Reported> answers = new ArrayList<>();
    synchronized (state) {
      if (state.failure != null) {
        return CompletableFuture.failedFuture(state.failure);
      }
      state.lastDurability = durability;
      for (Report report : reports) {
        answers.add(this.reports.apply(tenant, agent, report));
      }
    }
    dispatch.settle();
    return CompletableFuture.completedFuture(answers);
  }

  @Override
  public Optional<AgentStatus> find(TenantId tenant, AgentId agent) {
    synchronized (state) {
      return Optional.ofNullable(state.workerOf(tenant, agent)).map(this::status);
    }
  }

  @Override
  public List<AgentStatus> list(TenantId tenant, String after, int limit) {
    synchronized (state) {
      return state.workers.tailMap(new AgentName(tenant, after), false).entrySet().stream()
          .filter(entry -> entry.getKey().tenant().equals(tenant))
          .limit(limit)
          .map(entry -> status(entry.getValue()))
          .toList();
    }
  }

  private AgentStatus status(Worker worker) {
    return new AgentStatus(
        worker.profile,
        worker.sink != null,
        worker.draining,
        state.held(worker),
        worker.succeeded,
        worker.failed,
        worker.failures,
        worker.lastSeen);
  }

  @Override
  public boolean drain(TenantId tenant, AgentId agent) {
    synchronized (state) {
      Worker worker = state.workerOf(tenant, agent);
      if (worker != null) {
        worker.draining = true;
      }
      return worker != null;
    }
  }
}
