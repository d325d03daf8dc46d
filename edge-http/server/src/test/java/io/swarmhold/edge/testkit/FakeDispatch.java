package io.swarmhold.edge.testkit;

import io.swarmhold.edge.testkit.FakeState.AgentName;
import io.swarmhold.edge.testkit.FakeState.Cell;
import io.swarmhold.edge.testkit.FakeState.Poll;
import io.swarmhold.edge.testkit.FakeState.Wait;
import io.swarmhold.edge.testkit.FakeState.Worker;
import io.swarmhold.model.AgentId;
import io.swarmhold.model.Attempt;
import io.swarmhold.model.Attempt.Ending;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TaskView;
import io.swarmhold.model.port.AgentProfile;
import io.swarmhold.model.port.AgentSink;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.EventType;
import io.swarmhold.model.port.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who in a {@link FakeSwarm} gets what is queued, and who hears what happened. */
final class FakeDispatch {

  private final FakeState state;
  private final FakeReports reports;

  FakeDispatch(FakeState state, FakeReports reports) {
    this.state = state;
    this.reports = reports;
  }

  /** Ends the polls and waits whose time is up. */
  void endOverdue() {
    List<Runnable> endings = new ArrayList<>();
    synchronized (state) {
      long now = state.time.millis();
      state.polls.removeIf(
          poll -> poll.until() <= now && endings.add(() -> poll.answer().complete(List.of())));
      state.waits.removeIf(wait -> wait.until() <= now && endings.add(() -> complete(wait)));
    }
    endings.forEach(Runnable::run);
  }

  private void complete(Wait wait) {
    Optional<TaskView> view;
    synchronized (state) {
      view = Optional.ofNullable(state.cellOf(wait.tenant(), wait.task())).map(Cell::view);
    }
    wait.answer().complete(view);
  }

  /**
   * Gives what is queued to who may have it, ends the waits for what is final, tells the readers.
   */
  void settle() {
    List<Runnable> news = new ArrayList<>();
    synchronized (state) {
      if (!state.stalled) {
        for (Cell cell : List.copyOf(state.cells.values())) {
          if (cell.status == TaskStatus.QUEUED) {
            handOut(cell, news);
          }
        }
      }
      state.polls.removeIf(poll -> poll.answer().isDone());
      state.waits.removeIf(wait -> {
        Cell cell = state.cellOf(wait.tenant(), wait.task());
        boolean over = cell == null || cell.status.isFinal();
        return over
            && news.add(() -> wait.answer().complete(Optional.ofNullable(cell).map(Cell::view)));
      });
      news.addAll(state.listeners);
    }
    news.forEach(Runnable::run);
  }

  private void handOut(Cell cell, List<Runnable> news) {
    for (Worker worker : state.workers.values()) {
      AgentSink sink = worker.sink;
      if (sink != null
          && !worker.draining
          && state.held(worker) < worker.profile.slots()
          && sink.writable()
          && suits(worker.profile, cell)) {
        lease(cell, worker.profile);
        Assignment assignment = assignment(cell);
        news.add(() -> sink.assigned(List.of(assignment)));
        return;
      }
    }
    for (Poll poll : state.polls) {
      if (!poll.answer().isDone() && suits(poll.profile(), cell)) {
        List<Assignment> assignments = fill(poll, cell);
        state.polls.remove(poll);
        news.add(() -> answer(poll, assignments));
        return;
      }
    }
  }

  /** What comes to a poll that was cancelled goes back. */
  private void answer(Poll poll, List<Assignment> assignments) {
    if (!poll.answer().complete(assignments)) {
      synchronized (state) {
        for (Assignment one : assignments) {
          reports.apply(
              poll.profile().tenant(),
              poll.profile().agent(),
              new Report.HandBack(one.task(), one.token()));
        }
      }
      settle();
    }
  }

  private List<Assignment> fill(Poll poll, Cell first) {
    List<Assignment> assignments = new ArrayList<>();
    for (Cell cell : state.cells.values()) {
      if (assignments.size() < poll.max()
          && cell.status == TaskStatus.QUEUED
          && (cell == first || suits(poll.profile(), cell))) {
        lease(cell, poll.profile());
        assignments.add(assignment(cell));
      }
    }
    return assignments;
  }

  private static boolean suits(AgentProfile profile, Cell cell) {
    return profile.serves().contains(cell.tenant())
        && profile.pools().contains(cell.task.lane().pool())
        && profile.capabilities().containsAll(cell.task.lane().capabilities())
        && (cell.task.lane().region().isEmpty()
            || cell.task.lane().region().equals(profile.region()));
  }

  private void lease(Cell cell, AgentProfile profile) {
    AgentId agent = profile.agent();
    cell.holder = new AgentName(profile.tenant(), agent.value());
    cell.status = TaskStatus.RUNNING;
    cell.token = ++state.nextToken;
    cell.expiresAt = state.time.millis() + cell.task.options().visibilityTimeoutMillis();
    cell.attempts.add(new Attempt(agent, cell.token, state.time.millis(), 0, Ending.RUNNING, ""));
    state.happened(cell, EventType.LEASED, agent.value(), "");
  }

  static Assignment assignment(Cell cell) {
    return new Assignment(
        cell.id,
        cell.token,
        cell.tenant(),
        cell.task.type(),
        cell.task.options().key(),
        cell.attempts.size(),
        cell.expiresAt,
        cell.task.payload());
  }

  void revoke(Cell cell) {
    if (cell.status == TaskStatus.RUNNING) {
      Worker worker =
          state.workers.get(new AgentName(cell.tenant(), cell.attempts.getLast().agent().value()));
      if (worker != null && worker.sink != null) {
        worker.sink.revoked(cell.id, cell.token);
      }
    }
  }
}
