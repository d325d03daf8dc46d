package io.swarmhold.edge.testkit;

import io.swarmhold.edge.testkit.FakeState.Cell;
import io.swarmhold.edge.testkit.FakeState.Wait;
import io.swarmhold.model.Attempt;
import io.swarmhold.model.Attempt.Ending;
import io.swarmhold.model.Durability;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TaskView;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.DeadLetterFilter;
import io.swarmhold.model.port.EventType;
import io.swarmhold.model.port.TaskFilter;
import io.swarmhold.model.port.TaskPage;
import io.swarmhold.model.port.TaskQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The queue of a {@link FakeSwarm}: submitting, asking, cancelling, dead letters. */
public final class FakeTasks implements TaskQueue {

  private final FakeState state;
  private final FakeDispatch dispatch;

  FakeTasks(FakeState state, FakeDispatch dispatch) {
    this.state = state;
    this.dispatch = dispatch;
  }

  @Override
  public CompletionStage<List<Submission>> submit(
      TenantId tenant, List<NewTask> tasks, Durability durability) {
    List<Submission> answers = new ArrayList<>();
    synchronized (state) {
      if (state.failure != null) {
        return CompletableFuture.failedFuture(state.failure);
      }
      if (tasks.size() > TaskQueue.MAX_BATCH) {
        throw new IllegalArgumentException("tasks: " + tasks.size() + " (expected: at most 1000)");
      }
      state.lastDurability = durability;
      for (NewTask task : tasks) {
        answers.add(submit(tenant, task));
      }
    }
    dispatch.settle();
    return state.stalled ? new CompletableFuture<>() : CompletableFuture.completedFuture(answers);
  }

  private Submission submit(TenantId tenant, NewTask task) {
    String key = task.options().idempotencyKey();
    if (key != null) {
      TaskId known = state.byIdempotencyKey.get(tenant + "/" + key);
      if (known != null) {
        return isSame(state.cells.get(known), task)
            ? new Submission.Duplicate(known)
            : new Submission.KeyReused(known);
      }
    }
    if (state.cells.size() >= state.capacity && waiting() >= state.capacity) {
      return new Submission.QueueFull(state.capacity, Duration.ofMillis(1_500));
    }
    var id = new TaskId(1, state.nextNumber++);
    var cell = new Cell(id, task, state.time.millis());
    if (task.options().notBeforeMillis() > state.time.millis()) {
      cell.status = TaskStatus.DELAYED;
    }
    state.cells.put(id, cell);
    if (key != null) {
      state.byIdempotencyKey.put(tenant + "/" + key, id);
    }
    state.happened(cell, EventType.SUBMITTED, "", "");
    return new Submission.Accepted(id);
  }

  private long waiting() {
    return state.cells.values().stream().filter(cell -> cell.status == TaskStatus.QUEUED).count();
  }

  private static boolean isSame(@Nullable Cell known, NewTask task) {
    return known != null && Arrays.equals(known.task.payload(), task.payload());
  }

  @Override
  public CompletionStage<Optional<TaskView>> find(TenantId tenant, TaskId task) {
    synchronized (state) {
      if (state.failure != null) {
        return CompletableFuture.failedFuture(state.failure);
      }
      return CompletableFuture.completedFuture(
          Optional.ofNullable(state.cellOf(tenant, task)).map(Cell::view));
    }
  }

  @Override
  public CompletionStage<Optional<TaskView>> awaitFinal(
      TenantId tenant, TaskId task, Duration atMost) {
    synchronized (state) {
      Cell cell = state.cellOf(tenant, task);
      if (state.failure != null || cell == null || cell.status.isFinal() || atMost.isZero()) {
        return find(tenant, task);
      }
      var answer = new CompletableFuture<Optional<TaskView>>();
      state.waits.add(new Wait(tenant, task, answer, state.time.millis() + atMost.toMillis()));
      return answer;
    }
  }

  @Override
  public CompletionStage<Cancellation> cancel(TenantId tenant, TaskId task, Durability durability) {
    Cancellation answer;
    synchronized (state) {
      if (state.failure != null) {
        return CompletableFuture.failedFuture(state.failure);
      }
      state.lastDurability = durability;
      Cell cell = state.cellOf(tenant, task);
      if (cell == null) {
        answer = new Cancellation.NotFound();
      } else if (cell.status.isFinal()) {
        answer = new Cancellation.AlreadyFinal(cell.view());
      } else {
        dispatch.revoke(cell);
        state.end(cell, TaskStatus.CANCELLED, Ending.CANCELLED, "", EventType.CANCELLED);
        answer = new Cancellation.Cancelled(cell.view());
      }
    }
    dispatch.settle();
    return CompletableFuture.completedFuture(answer);
  }

  @Override
  public CompletionStage<TaskPage> list(
      TenantId tenant, TaskFilter filter, int pageSize, Optional<TaskPage.Cursor> after) {
    synchronized (state) {
      if (state.failure != null) {
        return CompletableFuture.failedFuture(state.failure);
      }
      Comparator<Cell> order =
          Comparator.<Cell>comparingLong(cell -> -cell.updatedAt).thenComparing(cell -> cell.id);
      List<Cell> rest =
          state.cells.values().stream()
              .filter(cell -> cell.tenant().equals(tenant))
              .filter(cell -> filter.status() == null || cell.status == filter.status())
              .filter(
                  cell -> filter.pool() == null || cell.task.lane().pool().equals(filter.pool()))
              .filter(cell -> filter.type() == null || cell.task.type().equals(filter.type()))
              .sorted(order)
              .filter(cell -> after.isEmpty() || isAfter(cell, after.get()))
              .toList();
      List<TaskPage.Row> rows = rest.stream().limit(pageSize).map(FakeTasks::row).toList();
      Optional<TaskPage.Cursor> next =
          rest.size() <= pageSize
              ? Optional.empty()
              : Optional.of(
                  new TaskPage.Cursor(rest.get(pageSize - 1).updatedAt, rest.get(pageSize - 1).id));
      return CompletableFuture.completedFuture(new TaskPage(rows, next));
    }
  }

  private static boolean isAfter(Cell cell, TaskPage.Cursor cursor) {
    return cell.updatedAt < cursor.updatedAtMillis()
        || (cell.updatedAt == cursor.updatedAtMillis() && cell.id.compareTo(cursor.id()) > 0);
  }

  private static TaskPage.Row row(Cell cell) {
    Optional<Attempt> last =
        cell.attempts.isEmpty() ? Optional.empty() : Optional.of(cell.attempts.getLast());
    return new TaskPage.Row(
        cell.id,
        cell.task.lane().pool(),
        cell.task.type(),
        cell.task.priority(),
        cell.status,
        cell.deadReason,
        cell.attempts.size(),
        last.map(attempt -> attempt.agent().value()).orElse(""),
        last.map(Attempt::error).orElse(""),
        cell.createdAt,
        cell.updatedAt);
  }

  @Override
  public CompletionStage<Long> redrive(
      TenantId tenant, DeadLetterFilter filter, Durability durability) {
    long count;
    synchronized (state) {
      state.lastDurability = durability;
      List<Cell> dead = dead(tenant, filter);
      for (Cell cell : dead) {
        cell.status = TaskStatus.QUEUED;
        cell.deadReason = null;
        cell.attempts.clear();
        state.happened(cell, EventType.REDRIVEN, "", "");
      }
      count = dead.size();
    }
    dispatch.settle();
    return CompletableFuture.completedFuture(count);
  }

  @Override
  public CompletionStage<Long> purge(
      TenantId tenant, DeadLetterFilter filter, Durability durability) {
    synchronized (state) {
      state.lastDurability = durability;
      List<Cell> dead = dead(tenant, filter);
      for (Cell cell : dead) {
        state.cells.remove(cell.id);
        state.happened(cell, EventType.PURGED, "", "");
      }
      return CompletableFuture.completedFuture((long) dead.size());
    }
  }

  private List<Cell> dead(TenantId tenant, DeadLetterFilter filter) {
    return state.cells.values().stream()
        .filter(cell -> cell.tenant().equals(tenant) && cell.status == TaskStatus.DEAD)
        .filter(cell -> filter.ids().isEmpty() || filter.ids().contains(cell.id))
        .filter(cell -> filter.pool() == null || cell.task.lane().pool().equals(filter.pool()))
        .filter(cell -> filter.reason() == null || cell.deadReason == filter.reason())
        .limit(filter.limit())
        .toList();
  }
}
