package io.swarmhold.model.port;

import io.swarmhold.model.Durability;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskView;
import io.swarmhold.model.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Submits tasks, follows them, and tends the dead ones.
 *
 * <p>What a caller should expect is a value. A stage fails only with {@link UnavailableException}
 * (nothing happened, try again), {@link OutcomeUnknownException} (it may or may not have happened;
 * with an idempotency key, trying again is safe), {@link StorageFullException} (nothing happened).
 * Stages complete on a thread of the grid: do not block it.
 */
public interface TaskQueue {

  /** More tasks in one call are refused with an IllegalArgumentException. */
  int MAX_BATCH = 1_000;

  /**
   * Takes tasks into the queue; each is accepted or refused by itself, in the order given.
   *
   * <p>Cost: one round trip to each shard concerned and one log append. Tasks without a key share
   * one shard. When the stage completes, what was accepted is as durable as {@code durability}
   * says.
   */
  CompletionStage<List<Submission>> submit(
      TenantId tenant, List<NewTask> tasks, Durability durability);

  /**
   * The task, or empty if this tenant has none of that id (any more). Reads the shard itself: never
   * stale.
   */
  CompletionStage<Optional<TaskView>> find(TenantId tenant, TaskId task);

  /** As {@link #find}, once the task is final or {@code atMost} (up to 60 s) has passed. */
  CompletionStage<Optional<TaskView>> awaitFinal(TenantId tenant, TaskId task, Duration atMost);

  /** Cancels the task: if an agent holds it, its lease is fenced at once and the agent is told. */
  CompletionStage<Cancellation> cancel(TenantId tenant, TaskId task, Durability durability);

  /**
   * One page, latest update first. Eventually consistent: usually under a second behind. Fails with
   * {@link UnavailableException} if a member does not answer that may know of some of the tasks.
   */
  CompletionStage<TaskPage> list(
      TenantId tenant, TaskFilter filter, int pageSize, Optional<TaskPage.Cursor> after);

  /**
   * Puts dead tasks back into their queues with fresh attempts; returns how many, at most {@code
   * filter.limit()}.
   */
  CompletionStage<Long> redrive(TenantId tenant, DeadLetterFilter filter, Durability durability);

  /** Drops dead tasks for good; returns how many, at most {@code filter.limit()}. */
  CompletionStage<Long> purge(TenantId tenant, DeadLetterFilter filter, Durability durability);

  /** What became of one submitted task. */
  sealed interface Submission {

    record Accepted(TaskId id) implements Submission {}

    /** A task with this idempotency key and the same content exists; nothing was made. */
    record Duplicate(TaskId id) implements Submission {}

    /** A task with this idempotency key and other content exists; nothing was made. */
    record KeyReused(TaskId id) implements Submission {}

    /**
     * The queue of the task's tenant and pool is full; nothing was made.
     *
     * @param limit how many tasks may wait there
     * @param retryAfter when trying again may first succeed
     */
    record QueueFull(int limit, Duration retryAfter) implements Submission {}
  }

  /** What became of a wish to cancel. */
  sealed interface Cancellation {

    record Cancelled(TaskView task) implements Cancellation {}

    /** It was final before; nothing changed. */
    record AlreadyFinal(TaskView task) implements Cancellation {}

    record NotFound() implements Cancellation {}
  }
}
