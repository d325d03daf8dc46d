package io.swarmhold.grid;

import com.hazelcast.spi.impl.PartitionSpecificRunnable;
import com.hazelcast.spi.impl.operationservice.OperationService;
import io.swarmhold.model.port.UnavailableException;
import io.swarmhold.model.shard.Shard;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** Runs what concerns a copy on this member on the thread it belongs to, whoever the primary is. */
final class LocalShards {

  private final ShardHost host;
  private final OperationService operations;
  private final ShardKeys keys;

  LocalShards(ShardHost host, OperationService operations, ShardKeys keys) {
    this.host = host;
    this.operations = operations;
    this.keys = keys;
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

  /** Runs {@code task} on the shard's own thread. */
  <T> CompletionStage<T> run(int shard, Supplier<T> task) {
    CompletableFuture<T> done = new CompletableFuture<>();
    try {
      operations.execute(
          new PartitionSpecificRunnable() {
            @Override
            public int getPartitionId() {
              return keys.partition(shard);
            }

            @Override
            public void run() {
              try {
                done.complete(task.get());
              } catch (RuntimeException e) {
                done.completeExceptionally(e);
              }
            }
          });
    } catch (RuntimeException e) {
      done.completeExceptionally(new UnavailableException("the grid is stopping: " + e));
    }
    return done;
  }
}
