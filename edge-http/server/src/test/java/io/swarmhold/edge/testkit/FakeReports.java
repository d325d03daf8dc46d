package io.swarmhold.edge.testkit;

import io.swarmhold.edge.testkit.FakeState.Cell;
import io.swarmhold.edge.testkit.FakeState.Worker;
import io.swarmhold.model.AgentId;
import io.swarmhold.model.Attempt.Ending;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.EventType;
import io.swarmhold.model.port.Report;
import io.swarmhold.model.port.Reported;
import java.util.Arrays;

/** What agents report to a {@link FakeSwarm}. Called under its one lock. */
final class FakeReports {

  private final FakeState state;

  FakeReports(FakeState state) {
    this.state = state;
  }

  Reported apply(TenantId tenant, AgentId agent, Report report) {
    Cell cell = state.cells.get(report.task());
    Worker worker = state.workerOf(tenant, agent);
    if (cell == null || worker == null || !worker.profile.serves().contains(cell.tenant())) {
      return Reported.NOT_FOUND;
    }
    if (cell.token != report.token()) {
      return Reported.STALE;
    }
    if (!FakeState.isHeldBy(cell, tenant, agent)) {
      return repeated(cell, report);
    }
    worker.lastSeen = state.time.millis();
    switch (report) {
      case Report.Complete complete -> {
        cell.result = complete.result();
        worker.succeeded++;
        worker.failures = 0;
        state.end(cell, TaskStatus.SUCCEEDED, Ending.SUCCEEDED, "", EventType.SUCCEEDED);
      }
      case Report.Fail fail -> {
        worker.failed++;
        worker.failures++;
        failed(cell, fail);
      }
      case Report.Extend extend -> {
        cell.expiresAt =
            state.time.millis()
                + (extend.forMillis() > 0
                    ? extend.forMillis()
                    : cell.task.options().visibilityTimeoutMillis());
        state.happened(cell, EventType.EXTENDED, agent.value(), "");
      }
      case Report.Progress progress -> {
        cell.progress = progress.fraction();
        state.happened(cell, EventType.PROGRESS, agent.value(), "");
      }
      case Report.HandBack back -> {
        state.ended(cell, Ending.HANDED_BACK, "");
        cell.status = TaskStatus.QUEUED;
        state.happened(cell, EventType.HANDED_BACK, agent.value(), "");
      }
    }
    return Reported.ACCEPTED;
  }

  private static Reported repeated(Cell cell, Report report) {
    if (cell.status == TaskStatus.SUCCEEDED && report instanceof Report.Complete complete) {
      return Arrays.equals(cell.result, complete.result())
          ? Reported.REPEATED
          : Reported.ALREADY_FINISHED;
    }
    return cell.status == TaskStatus.SUCCEEDED ? Reported.ALREADY_FINISHED : Reported.STALE;
  }

  private void failed(Cell cell, Report.Fail fail) {
    boolean last = cell.attempts.size() >= cell.task.options().retry().maxAttempts();
    if (fail.retryable() && !last) {
      state.ended(cell, Ending.FAILED, fail.error());
      cell.status = TaskStatus.QUEUED;
      state.happened(cell, EventType.FAILED, "", fail.error());
    } else {
      cell.deadReason = last ? DeadReason.ATTEMPTS_FAILED : DeadReason.NOT_RETRYABLE;
      state.end(cell, TaskStatus.DEAD, Ending.FAILED, fail.error(), EventType.DEAD);
    }
  }
}
