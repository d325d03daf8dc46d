package io.swarmhold.edge.testkit;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.Attempt;
import io.swarmhold.model.Attempt.Ending;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.Durability;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TaskView;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.AgentProfile;
import io.swarmhold.model.port.AgentSink;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.EventFeed.TaskHappening;
import io.swarmhold.model.port.EventType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of a {@link FakeSwarm} share. Whoever calls or changes anything here holds its
 * monitor: it is the one lock.
 */
final class FakeState {

  private static final int CAPACITY = 2_000;
  private static final long EPOCH = 1L << 40;

  /** A task's books. */
  static final class Cell {
    final TaskId id;
    final NewTask task;
    final long createdAt;
    TaskStatus status = TaskStatus.QUEUED;
    long updatedAt;
    byte @Nullable [] result;
    @Nullable DeadReason deadReason;
    double progress = -1;
    long token;
    @Nullable AgentName holder;
    long expiresAt;
    final List<Attempt> attempts = new ArrayList<>();

    Cell(TaskId id, NewTask task, long now) {
      this.id = id;
      this.task = task;
      this.createdAt = now;
      this.updatedAt = now;
    }

    TaskView view() {
      return new TaskView(
          id,
          task,
          status,
          createdAt,
          createdAt,
          updatedAt,
          result,
          deadReason,
          progress,
          List.copyOf(attempts));
    }

    TenantId tenant() {
      return task.lane().tenant();
    }
  }

  static final class Worker {
    AgentProfile profile;
    @Nullable AgentSink sink;
    boolean draining;
    int failures;
    long succeeded;
    long failed;
    long lastSeen;

    Worker(AgentProfile profile) {
      this.profile = profile;
    }
  }

  record Poll(
      AgentProfile profile, int max, CompletableFuture<List<Assignment>> answer, long until) {}

  record Wait(
      TenantId tenant, TaskId task, CompletableFuture<Optional<TaskView>> answer, long until) {}

  record AgentName(TenantId tenant, String agent) implements Comparable<AgentName> {
    @Override
    public int compareTo(AgentName other) {
      int byTenant = tenant.compareTo(other.tenant);
      return byTenant != 0 ? byTenant : agent.compareTo(other.agent);
    }
  }

  final ManualTime time;
  final Map<TaskId, Cell> cells = new LinkedHashMap<>();
  final Map<String, TaskId> byIdempotencyKey = new TreeMap<>();
  final TreeMap<AgentName, Worker> workers = new TreeMap<>();
  final List<Poll> polls = new ArrayList<>();
  final List<Wait> waits = new ArrayList<>();
  final List<TaskHappening> log = new ArrayList<>();
  final List<TenantId> logTenants = new ArrayList<>();
  final List<Runnable> listeners = new ArrayList<>();
  int trimmed;
  long nextNumber = EPOCH;
  long nextToken = EPOCH;
  int capacity = CAPACITY;
  boolean ready = true;
  @Nullable RuntimeException failure;
  @Nullable Durability lastDurability;
  boolean stalled;
  boolean impatient;
  long readUpTo;

  FakeState(ManualTime time) {
    this.time = time;
  }

  // Looking things up

  @Nullable Cell cellOf(TenantId tenant, TaskId task) {
    Cell cell = cells.get(task);
    return cell != null && cell.tenant().equals(tenant) ? cell : null;
  }

  @Nullable Worker workerOf(TenantId tenant, AgentId agent) {
    return workers.get(new AgentName(tenant, agent.value()));
  }

  /** Hears of everybody who comes to work. */
  Consumer<AgentProfile> onMet = profile -> {};

  Worker met(AgentProfile profile) {
    Worker worker =
        workers.computeIfAbsent(
            new AgentName(profile.tenant(), profile.agent().value()),
            unused -> new Worker(profile));
    worker.profile = profile;
    worker.lastSeen = time.millis();
    onMet.accept(profile);
    return worker;
  }

  static boolean isHeldBy(Cell cell, TenantId tenant, AgentId agent) {
    return cell.status == TaskStatus.RUNNING
        && new AgentName(tenant, agent.value()).equals(cell.holder);
  }

  int held(Worker worker) {
    return (int)
        cells.values().stream()
            .filter(cell -> isHeldBy(cell, worker.profile.tenant(), worker.profile.agent()))
            .count();
  }

  // What happens to tasks

  void happened(Cell cell, EventType type, String agent, String detail) {
    cell.updatedAt = time.millis();
    log.add(
        new TaskHappening(
            FakeEvents.after(log.size() + 1L),
            "1.1." + (log.size() + 1) + ".0",
            time.millis(),
            type.text(),
            cell.id,
            cell.task.lane().pool().value(),
            cell.task.type(),
            agent,
            cell.token,
            detail));
    logTenants.add(cell.tenant());
  }

  void ended(Cell cell, Ending ending, String error) {
    if (!cell.attempts.isEmpty() && cell.attempts.getLast().ending() == Ending.RUNNING) {
      Attempt attempt = cell.attempts.removeLast();
      cell.attempts.add(
          new Attempt(
              attempt.agent(),
              attempt.token(),
              attempt.startedAtMillis(),
              time.millis(),
              ending,
              error));
    }
  }

  void end(Cell cell, TaskStatus status, Ending ending, String error, EventType event) {
    String agent = cell.attempts.isEmpty() ? "" : cell.attempts.getLast().agent().value();
    ended(cell, ending, error);
    cell.status = status;
    happened(cell, event, agent, error);
  }
}
