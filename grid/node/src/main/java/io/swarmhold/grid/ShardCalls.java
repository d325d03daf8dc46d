package io.swarmhold.grid;

import com.hazelcast.internal.serialization.Data;
import com.hazelcast.map.IMap;
import com.hazelcast.map.impl.MapService;
import com.hazelcast.map.impl.operation.MapOperation;
import com.hazelcast.map.impl.proxy.MapProxyImpl;
import com.hazelcast.spi.impl.NodeEngine;
import io.swarmhold.model.shard.Envelope;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardCommand;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs envelopes on their shards by way of the grid's map.
 *
 * <p>The map's public asynchronous calls hand every answer to the JVM's common pool, which costs a
 * quarter of a core at 400 000 tasks a second. So this one class uses the same operation that those
 * calls make, and takes the answer on the thread that completes it. Where the map's proxy is not
 * the class we know, it falls back to the public call.
 */
final class ShardCalls {

  static final String MAP = "shards";

  private static final Executor CALLER_RUNS = Runnable::run;

  private final IMap<Integer, ShardCell> map;
  private final @Nullable MapProxyImpl<Integer, ShardCell> proxy;
  private final Data[] keys;
  private final int[] partitions;
  private final long session;
  private final InstantSource clock;
  private final LongSupplier dice;
  private final ShardDemand demandOf;

  /** Takes the reply of an envelope; both are null if it is not known what became of it. */
  interface Completion {
    void done(@Nullable ShardReply reply, @Nullable Throwable failure);
  }

  /** Hears which lanes of a shard got tasks. */
  interface ShardDemand {
    void grew(int shard, List<Shard.Demand> lanes);
  }

  ShardCalls(
      IMap<Integer, ShardCell> map,
      int shards,
      long session,
      InstantSource clock,
      LongSupplier dice,
      ShardDemand demandOf) {
    this.map = map;
    this.session = session;
    this.clock = clock;
    this.dice = dice;
    this.demandOf = demandOf;
    this.proxy = map instanceof MapProxyImpl<Integer, ShardCell> known ? known : null;
    this.keys = new Data[shards];
    this.partitions = new int[shards];
    if (proxy != null) {
      NodeEngine engine = proxy.getNodeEngine();
      for (int shard = 0; shard < shards; shard++) {
        keys[shard] = engine.toData(shard);
        partitions[shard] = engine.getPartitionService().getPartitionId(keys[shard]);
      }
    }
  }

  Envelope envelope(long sequence, List<ShardCommand> commands) {
    return new Envelope(session, sequence, clock.millis(), dice.getAsLong(), commands);
  }

  void call(int shard, Envelope envelope, Completion completion) {
    ShardProcessor processor = new ShardProcessor(envelope);
    submit(shard, processor)
        .whenCompleteAsync(
            (bytes, failure) -> {
              ShardReply reply = failure == null ? processor.reply(bytes) : null;
              completion.done(reply, failure);
            },
            CALLER_RUNS);
  }

  /**
   * Tells the matcher what the envelope left waiting. To be called when its answers have been given
   * and before the next one leaves: a lease's answer says what was left in the middle of the
   * envelope, and told last it would hide what came behind it.
   */
  void tellDemand(int shard, ShardReply reply) {
    if (!reply.demand().isEmpty()) {
      demandOf.grew(shard, reply.demand());
    }
  }

  /** Looks at a shard on its own thread; {@code query} must not change it nor keep it. */
  <T> CompletionStage<T> query(int shard, Function<Shard, T> query) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    ShardQuery<T> processor = new ShardQuery<>(query);
    try {
      map.submitToKey(shard, processor)
          .whenCompleteAsync(
              (bytes, failure) -> processor.completeInto(answer, failure), CALLER_RUNS);
    } catch (RuntimeException e) {
      processor.completeInto(answer, e);
    }
    return answer;
  }

  private CompletionStage<byte[]> submit(int shard, ShardProcessor processor) {
    if (proxy == null) {
      return map.submitToKey(shard, processor);
    }
    MapOperation operation =
        proxy.getOperationProvider().createEntryOperation(MAP, keys[shard], processor);
    return proxy
        .getNodeEngine()
        .getOperationService()
        .invokeOnPartitionAsync(MapService.SERVICE_NAME, operation, partitions[shard]);
  }
}
