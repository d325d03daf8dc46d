package io.swarmhold.grid;

import io.swarmhold.model.Durability;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskView;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.DeadLetterFilter;
import io.swarmhold.model.port.OutcomeUnknownException;
import io.swarmhold.model.port.StorageFullException;
import io.swarmhold.model.port.TaskFilter;
import io.swarmhold.model.port.TaskPage;
import io.swarmhold.model.port.TaskQueue;
import io.swarmhold.model.replica.EnvelopeWindow;
import io.swarmhold.model.shard.ShardAnswer;
import io.swarmhold.model.shard.ShardCommand;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The queue, as this member offers it: sorts work to shards and holds answers until they are as
 * durable as promised.
 */
final class GridTaskQueue implements TaskQueue {

  /** Nobody waits longer for a task to be over. */
  private static final Duration MAX_WAIT = Duration.ofSeconds(60);

  /** How late the end of a task is noticed that another member knows of. */
  private static final long LOOK_AGAIN_MILLIS = 100;

  private final Shards shards;
  private final TaskMemory memory;
  private final CommittedReads looks;
  private final CompletionWaiters waiters;
  private final GatheredLists lists;
  private final ScheduledExecutorService timer;
  private final AtomicInteger turns = new AtomicInteger();

  GridTaskQueue(
      Shards shards,
      TaskMemory memory,
      CommittedReads looks,
      CompletionWaiters waiters,
      GatheredLists lists,
      ScheduledExecutorService timer) {
    this.shards = shards;
    this.memory = memory;
    this.looks = looks;
    this.waiters = waiters;
    this.lists = lists;
    this.timer = timer;
  }

  @Override
  public CompletionStage<List<Submission>> submit(
      TenantId tenant, List<NewTask> tasks, Durability durability) {
    if (tasks.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    if (tasks.size() > MAX_BATCH) {
      throw new IllegalArgumentException(
          "tasks: " + tasks.size() + " (expected: at most " + MAX_BATCH + ")");
    }
    try {
      memory.requireRoom(tasks);
    } catch (StorageFullException full) {
      return CompletableFuture.failedFuture(full);
    }
    int unkeyedShard = nextShard();
    ShardParts<NewTask> parts =
        ShardParts.of(tasks, task -> shardOf(tenant, task, unkeyedShard))
            .inPieces(
                some -> new ShardCommand.Submit(some).logBytes(),
                EnvelopeWindow.MAX_LOG_BYTES_PER_ENVELOPE);
    Gathering<Submission> gathering = new Gathering<>(tasks.size(), parts.parts().size());
    for (ShardParts.Part<NewTask> part : parts.parts()) {
      submitPart(part, durability, gathering);
    }
    return gathering.stage();
  }

  /** In turn, but for those that are lost; one of them if all are. */
  private int nextShard() {
    int shard = turn();
    for (int passed = 1; passed < shards.count() && shards.isLost(shard); passed++) {
      shard = turn();
    }
    return shard;
  }

  private int turn() {
    return Math.floorMod(turns.getAndIncrement(), shards.count());
  }

  /**
   * A task that belongs nowhere in particular goes where the rest of its request goes: spread over
   * all shards, a request of ten would be ten commands.
   */
  private int shardOf(TenantId tenant, NewTask task, int unkeyedShard) {
    if (!task.lane().tenant().equals(tenant)) {
      throw new IllegalArgumentException("a task of another tenant");
    }
    String key = task.options().idempotencyKey();
    if (key == null) {
      key = task.options().key();
    }
    return key == null ? unkeyedShard : shards.shardOf(tenant, key);
  }

  private void submitPart(
      ShardParts.Part<NewTask> part, Durability durability, Gathering<Submission> gathering) {
    shards.send(
        part.shard(),
        new ShardCommand.Submit(part.items()),
        durability,
        new ShardChannel.Reply() {
          @Override
          public void answered(ShardAnswer answer) {
            gathering.answered(part.places(), ((ShardAnswer.Submitted) answer).submissions());
          }

          @Override
          public void failed(RuntimeException cause) {
            gathering.failed(cause);
          }
        });
  }

  /**
   * What is shown has happened for good: if the state was ahead of the disk, the answer waits for
   * the disk.
   */
  @Override
  public CompletionStage<Optional<TaskView>> find(TenantId tenant, TaskId task) {
    if (!shards.has(task.shard())) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return looks.at(task.shard(), new ShardQuestion.OfTask(tenant, task.number()));
  }

  @Override
  public CompletionStage<Optional<TaskView>> awaitFinal(
      TenantId tenant, TaskId task, Duration atMost) {
    CompletableFuture<Void> over = new CompletableFuture<>();
    Runnable giveUp = waiters.await(task, () -> over.complete(null));
    return find(tenant, task)
        .whenComplete((found, failure) -> {
          if (failure != null || found.isEmpty() || found.get().status().isFinal()) {
            giveUp.run();
          }
        })
        .thenCompose(found ->
            found.isEmpty() || found.get().status().isFinal()
                ? CompletableFuture.completedFuture(found)
                : findWhenOver(tenant, task, over, giveUp, atMost));
  }

  private CompletionStage<Optional<TaskView>> findWhenOver(
      TenantId tenant,
      TaskId task,
      CompletableFuture<Void> over,
      Runnable giveUp,
      Duration atMost) {
    long millis = Math.min(atMost.toMillis(), MAX_WAIT.toMillis());
    if (!shards.isServedHere(task.shard()) && millis > LOOK_AGAIN_MILLIS) {
      return lookAgain(tenant, task, giveUp, millis);
    }
    var timeout = timer.schedule(() -> over.complete(null), millis, TimeUnit.MILLISECONDS);
    return over.thenCompose(ended -> {
      timeout.cancel(false);
      giveUp.run();
      return find(tenant, task);
    });
  }

  /** Nobody here hears of the end of a task whose shard another member serves. */
  private CompletionStage<Optional<TaskView>> lookAgain(
      TenantId tenant, TaskId task, Runnable giveUp, long millis) {
    giveUp.run();
    CompletableFuture<Void> pause = new CompletableFuture<>();
    var unused =
        timer.schedule(() -> pause.complete(null), LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    return pause.thenCompose(
        over -> awaitFinal(tenant, task, Duration.ofMillis(millis - LOOK_AGAIN_MILLIS)));
  }

  @Override
  public CompletionStage<Cancellation> cancel(TenantId tenant, TaskId task, Durability durability) {
    if (!shards.has(task.shard())) {
      return CompletableFuture.completedFuture(new Cancellation.NotFound());
    }
    return ask(task.shard(), new ShardCommand.Cancel(tenant, task.number()), durability)
        .thenApply(answer -> cancellation((ShardAnswer.CancelAnswer) answer));
  }

  private static Cancellation cancellation(ShardAnswer.CancelAnswer answer) {
    TaskView task = answer.task();
    if (task == null) {
      return new Cancellation.NotFound();
    }
    return answer.changed()
        ? new Cancellation.Cancelled(task)
        : new Cancellation.AlreadyFinal(task);
  }

  private CompletionStage<ShardAnswer> ask(int shard, ShardCommand command, Durability durability) {
    Gathering<ShardAnswer> gathering = new Gathering<>(1, 1);
    shards.send(
        shard,
        command,
        durability,
        new ShardChannel.Reply() {
          @Override
          public void answered(ShardAnswer answer) {
            gathering.answered(null, List.of(answer));
          }

          @Override
          public void failed(RuntimeException cause) {
            gathering.failed(cause);
          }
        });
    return gathering.stage().thenApply(List::getFirst);
  }

  @Override
  public CompletionStage<TaskPage> list(
      TenantId tenant, TaskFilter filter, int pageSize, Optional<TaskPage.Cursor> after) {
    return lists.list(tenant, filter, pageSize, after);
  }

  @Override
  public CompletionStage<Long> redrive(
      TenantId tenant, DeadLetterFilter filter, Durability durability) {
    return affect(tenant, filter, durability, ShardCommand.Redrive::new);
  }

  @Override
  public CompletionStage<Long> purge(
      TenantId tenant, DeadLetterFilter filter, Durability durability) {
    return affect(tenant, filter, durability, ShardCommand.Purge::new);
  }

  private interface DeadLetterCommand {
    ShardCommand of(ShardCommand.DeadLetters which);
  }

  /** Shard after shard, so that together they never affect more than the limit. */
  private CompletionStage<Long> affect(
      TenantId tenant, DeadLetterFilter filter, Durability durability, DeadLetterCommand command) {
    return affectFrom(0, 0L, tenant, filter, durability, command);
  }

  private CompletionStage<Long> affectFrom(
      int shard,
      long soFar,
      TenantId tenant,
      DeadLetterFilter filter,
      Durability durability,
      DeadLetterCommand command) {
    List<Long> numbers = numbersIn(shard, filter);
    int left = (int) (filter.limit() - soFar);
    if (shard == shards.count() || left == 0) {
      return CompletableFuture.completedFuture(soFar);
    }
    if (numbers != null && numbers.isEmpty()) {
      return affectFrom(shard + 1, soFar, tenant, filter, durability, command);
    }
    var which = new ShardCommand.DeadLetters(tenant, numbers, filter.pool(), filter.reason(), left);
    return ask(shard, command.of(which), durability)
        .exceptionallyCompose(failure -> CompletableFuture.failedFuture(notAll(soFar, failure)))
        .thenCompose(answer ->
            affectFrom(
                shard + 1,
                soFar + ((ShardAnswer.Affected) answer).count(),
                tenant,
                filter,
                durability,
                command));
  }

  /** Where some shards have done it already it is not true any more that nothing happened. */
  private static Throwable notAll(long soFar, Throwable failure) {
    return soFar == 0
        ? failure
        : new OutcomeUnknownException(
            "%d tasks were changed, and for others it is not known".formatted(soFar), failure);
  }

  /** The numbers of the named tasks that live in the shard; null if none are named. */
  private static @Nullable List<Long> numbersIn(int shard, DeadLetterFilter filter) {
    if (filter.ids().isEmpty()) {
      return null;
    }
    return filter.ids().stream().filter(id -> id.shard() == shard).map(TaskId::number).toList();
  }
}
