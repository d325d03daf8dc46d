package io.swarmhold.grid;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.core.ReadOnly;
import com.hazelcast.map.EntryProcessor;
import io.swarmhold.model.port.UnavailableException;
import io.swarmhold.model.shard.Shard;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Looks at a shard of this member, on the partition's thread. Does not travel. */
final class ShardQuery<T>
    implements EntryProcessor<Integer, ShardCell, byte[]>, ReadOnly, HazelcastInstanceAware {

  private final transient Function<Shard, T> query;
  private transient @Nullable ShardHost host;
  private transient @Nullable T found;
  private transient @Nullable RuntimeException failure;

  ShardQuery(Function<Shard, T> query) {
    this.query = query;
  }

  @Override
  public byte @Nullable [] process(Map.Entry<Integer, ShardCell> entry) {
    ShardCell cell = entry.getValue();
    if (cell == null || host == null) {
      failure = new UnavailableException("shard " + entry.getKey() + " is not here");
      return null;
    }
    try {
      host.requireWhole();
      found = query.apply(cell.shard());
    } catch (RuntimeException e) {
      failure = e;
    }
    return null;
  }

  @Override
  public void setHazelcastInstance(HazelcastInstance instance) {
    host = ShardHost.of(instance);
  }

  @Override
  public @Nullable EntryProcessor<Integer, ShardCell, byte[]> getBackupProcessor() {
    return null;
  }

  void completeInto(CompletableFuture<T> answer, @Nullable Throwable unanswered) {
    if (unanswered != null) {
      answer.completeExceptionally(
          new UnavailableException("a shard did not answer: " + unanswered));
    } else if (failure != null) {
      answer.completeExceptionally(failure);
    } else {
      answer.complete(found);
    }
  }
}
