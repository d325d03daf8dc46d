package io.swarmhold.grid;

import com.hazelcast.spi.impl.PartitionSpecificRunnable;
import io.swarmhold.model.port.UnavailableException;
import io.swarmhold.model.shard.Shard;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

/** Runs what concerns a copy on this member on the thread it belongs to, whoever the primary is. */
final class LocalShards implements AutoCloseable {

  private final ShardHost host;
  private final Consumer<PartitionSpecificRunnable> threads;
  private final IntUnaryOperator partition;

  /** The grid drops what waits for a partition's thread when it stops. */
  private final Set<Task<?>> waiting = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  /**
   * @param threads those of the grid's partitions
   * @param partition the grid's name of a shard
   */
  LocalShards(
      ShardHost host, Consumer<PartitionSpecificRunnable> threads, IntUnaryOperator partition) {
    this.host = host;
    this.threads = threads;
    this.partition = partition;
  }

  boolean isHere(int shard) {
    return host.local(shard).id() != null;
  }

  boolean isServedHere(int shard) {
    return host.local(shard).serving() > 0;
  }

  /**
   * Looks at this member's copy, which {@code query} must neither change nor keep. Fails with
   * {@link UnavailableException} if it has none.
   */
  <T> CompletionStage<T> query(int shard, Function<Shard, T> query) {
    return run(
        shard,
        () -> {
          host.requireWhole();
          Shard copy = host.local(shard).copy;
          if (copy == null) {
            throw new UnavailableException("shard " + shard + " is not here");
          }
          return query.apply(copy);
        });
  }

  /** See {@link ShardLog#repeatBlank}. */
  CompletionStage<Long> repeatBlank(int shard) {
    return run(shard, () -> host.log().repeatBlank(host.local(shard)));
  }

  /** Runs {@code work} on the shard's own thread. */
  <T> CompletionStage<T> run(int shard, Supplier<T> work) {
    Task<T> task = new Task<>(shard, work);
    waiting.add(task);
    try {
      threads.accept(task);
    } catch (RuntimeException e) {
      task.drop("the grid is stopping: " + e);
    }
    if (closed) {
      close();
    }
    return task.done;
  }

  /** Once the grid has stopped: who waits for what it will not run any more hears so. */
  @Override
  public void close() {
    closed = true;
    waiting.forEach(task -> task.drop("the grid has stopped"));
  }

  private final class Task<T> implements PartitionSpecificRunnable {

    private final int shard;
    private final Supplier<T> work;
    private final CompletableFuture<T> done = new CompletableFuture<>();

    Task(int shard, Supplier<T> work) {
      this.shard = shard;
      this.work = work;
    }

    @Override
    public int getPartitionId() {
      return partition.applyAsInt(shard);
    }

    @Override
    public void run() {
      waiting.remove(this);
      try {
        done.complete(work.get());
      } catch (RuntimeException | Error e) {
        done.completeExceptionally(e);
      }
    }

    void drop(String why) {
      waiting.remove(this);
      done.completeExceptionally(new UnavailableException(why));
    }
  }
}
