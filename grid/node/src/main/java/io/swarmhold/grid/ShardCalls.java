package io.swarmhold.grid;

import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.IMap;
import com.hazelcast.map.impl.MapService;
import com.hazelcast.map.impl.operation.MapOperation;
import com.hazelcast.map.impl.proxy.MapProxyImpl;
import io.swarmhold.model.port.UnavailableException;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.Progress;
import io.swarmhold.model.shard.Envelope;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardCommand;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
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
  private final ShardKeys keys;
  private final String sender;
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
      ShardKeys keys,
      String sender,
      long session,
      InstantSource clock,
      LongSupplier dice,
      ShardDemand demandOf) {
    this.map = map;
    this.keys = keys;
    this.sender = sender;
    this.session = session;
    this.clock = clock;
    this.dice = dice;
    this.demandOf = demandOf;
    this.proxy = map instanceof MapProxyImpl<Integer, ShardCell> known ? known : null;
  }

  Envelope envelope(long sequence, List<ShardCommand> commands) {
    return new Envelope(session, sequence, clock.millis(), dice.getAsLong(), commands);
  }

  /** See {@link io.swarmhold.model.replica.SenderEffect.Send}. */
  void call(int shard, Envelope envelope, boolean toDisk, long restsOn, Completion completion) {
    ShardProcessor processor = new ShardProcessor(shard, envelope, toDisk, restsOn, sender);
    submit(shard, processor)
        .whenCompleteAsync(
            (bytes, failure) -> {
              if (failure == null) {
                replied(processor, bytes, completion);
              } else {
                completion.done(null, failure);
              }
            },
            CALLER_RUNS);
  }

  /** A reply that cannot be read is none: it is asked for again, and not waited for for ever. */
  private static void replied(
      ShardProcessor processor, byte @Nullable [] bytes, Completion completion) {
    ShardReply reply;
    try {
      reply = processor.reply(bytes);
    } catch (RuntimeException | Error e) {
      completion.done(null, e);
      return;
    }
    completion.done(reply, null);
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

  /**
   * Asks a shard wherever it is served; see {@link Seen#refusal} for when nobody serves it at the
   * moment. Fails with {@link UnavailableException} if it cannot be asked.
   */
  <T> CompletionStage<Seen<T>> ask(int shard, ShardQuestion<T> question) {
    CompletableFuture<Seen<T>> answer = new CompletableFuture<>();
    ShardAsk<T> processor = new ShardAsk<>(shard, question, sender);
    try {
      submit(shard, processor)
          .whenCompleteAsync(
              (bytes, failure) -> complete(answer, processor, bytes, failure), CALLER_RUNS);
    } catch (RuntimeException e) {
      complete(answer, processor, null, e);
    }
    return answer;
  }

  private static <T> void complete(
      CompletableFuture<Seen<T>> answer,
      ShardAsk<T> processor,
      byte @Nullable [] bytes,
      @Nullable Throwable failure) {
    if (failure != null) {
      answer.completeExceptionally(
          failure instanceof UnavailableException
              ? failure
              : new UnavailableException("a shard did not answer: " + failure));
      return;
    }
    try {
      Seen<T> seen = processor.seen(bytes);
      if (seen == null) {
        answer.completeExceptionally(new UnavailableException("a shard did not answer"));
      } else {
        answer.complete(seen);
      }
    } catch (RuntimeException | Error e) {
      answer.completeExceptionally(
          new UnavailableException("what a shard answered cannot be read: " + e));
    }
  }

  /** How far a shard has come with the envelopes of this member. */
  record Probed(CopyId at, Progress kept, long latest) {}

  /** Asks how far the shard has come; null if it could not be asked. */
  void probe(int shard, Consumer<@Nullable Probed> then) {
    var unused =
        ask(shard, new ShardQuestion.OfSession(session))
            .whenComplete((seen, failure) ->
                then.accept(
                    seen == null || seen.value() == null
                        ? null
                        : new Probed(seen.at(), seen.kept(), seen.value())));
  }

  /** May be called on any thread, also on one of the grid's own. */
  private CompletionStage<byte[]> submit(
      int shard, EntryProcessor<Integer, ShardCell, byte[]> processor) {
    try {
      return submitted(shard, processor);
    } catch (HazelcastInstanceNotActiveException e) {
      throw new UnavailableException("the node is stopping");
    }
  }

  private CompletionStage<byte[]> submitted(
      int shard, EntryProcessor<Integer, ShardCell, byte[]> processor) {
    if (proxy == null) {
      return map.submitToKey(keys.key(shard), processor);
    }
    MapOperation operation =
        proxy.getOperationProvider().createEntryOperation(MAP, keys.data(shard), processor);
    return proxy
        .getNodeEngine()
        .getOperationService()
        .invokeOnPartitionAsync(MapService.SERVICE_NAME, operation, keys.partition(shard));
  }
}
