package io.swarmhold.grid;

import com.hazelcast.core.HazelcastInstance;
import io.swarmhold.model.port.Epochs;
import io.swarmhold.model.port.StorageFullException;
import io.swarmhold.model.port.UnavailableException;
import io.swarmhold.model.shard.Envelope;
import io.swarmhold.model.shard.NotServingException;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardCommand;
import io.swarmhold.wal.Wal;
import io.swarmhold.wal.WalException;
import io.swarmhold.wal.WalListener;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the shards of one member share: its log, its lease, its ears. Commands run here on the
 * partition threads, each shard on one.
 */
final class ShardHost {

  /** Payloads of the log that are frames of a shard. */
  static final byte EVENTS = 1;

  private static final String CONTEXT_KEY = "swarmhold.shards";

  private final Wal wal;
  private final Epochs epochs;
  private final LongSupplier nanos;
  private final ShardEvents events;
  private final AtomicLongArray dueMillis;
  private final AtomicReference<@Nullable RuntimeException> broken = new AtomicReference<>();

  ShardHost(Wal wal, Epochs epochs, LongSupplier nanos, ShardEvents events, int shards) {
    this.wal = wal;
    this.epochs = epochs;
    this.nanos = nanos;
    this.events = events;
    this.dueMillis = new AtomicLongArray(shards);
    wal.addListener(
        new WalListener() {
          @Override
          public void advanced(long written, long synced) {}

          @Override
          public void failed(WalException cause) {
            stop(cause);
          }
        });
  }

  void register(HazelcastInstance instance) {
    instance.getUserContext().put(CONTEXT_KEY, this);
  }

  static ShardHost of(HazelcastInstance instance) {
    if (instance.getUserContext().get(CONTEXT_KEY) instanceof ShardHost host) {
      return host;
    }
    throw new IllegalStateException("this member hosts no shards");
  }

  /** Runs the commands if this member may, and hands what happened to the log. */
  ShardReply handle(Shard shard, Envelope envelope) {
    RuntimeException refusal = refusal();
    if (refusal != null) {
      return ShardReply.refused(refusal);
    }
    return wal.hasRoom() || !takesRoom(envelope)
        ? decide(shard, envelope)
        : StorageFull.withoutRefused(decide(shard, StorageFull.withoutPlaces(envelope)));
  }

  private ShardReply decide(Shard shard, Envelope envelope) {
    try {
      Shard.Outcome outcome = shard.handle(envelope);
      byte[] frame = outcome.frame();
      long position =
          frame == null
              ? wal.appendedPosition()
              : wal.append(EVENTS, shard.number(), shard.epoch(), shard.sequence(), frame);
      dueMillis.setRelease(shard.number(), shard.nothingDueBeforeMillis());
      return new ShardReply(outcome.answers(), frame, position, shard.takeNewDemand(), null);
    } catch (NotServingException e) {
      return ShardReply.unavailable(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      throw broken(shard, e);
    } finally {
      events.endOfEnvelope();
    }
  }

  private @Nullable RuntimeException refusal() {
    RuntimeException cause = broken.get();
    if (cause != null) {
      return stopping(cause);
    }
    if (!epochs.mayServe(nanos.getAsLong())) {
      return new UnavailableException("this member's lease has run out");
    }
    if (wal.isFull()) {
      // Decided and then not logged, it would put the state ahead of the log.
      return new StorageFullException("the disk of the log has no room for any change");
    }
    return null;
  }

  private static UnavailableException stopping(RuntimeException cause) {
    return new UnavailableException("the node is stopping: " + cause.getMessage());
  }

  /**
   * Nobody may look at a shard either once its state may be ahead of the log: he would see, or
   * write to a snapshot, what never happened.
   */
  void requireWhole() {
    RuntimeException cause = broken.get();
    if (cause != null) {
      throw stopping(cause);
    }
  }

  private static boolean takesRoom(Envelope envelope) {
    for (ShardCommand command : envelope.commands()) {
      if (command instanceof ShardCommand.Submit) {
        return true;
      }
    }
    return false;
  }

  /**
   * The state may be ahead of the log now: nothing may be decided on it any more. The process has
   * to stop and recover.
   */
  private RuntimeException broken(Shard shard, RuntimeException cause) {
    stop(cause);
    return cause instanceof WalException
        ? new UnavailableException("shard %d: the log failed".formatted(shard.number()))
        : cause;
  }

  private void stop(RuntimeException cause) {
    if (broken.compareAndSet(null, cause)) {
      events.broken(cause);
    }
  }

  /** Folds what the primary decided, and appends the same bytes to this member's log. */
  void follow(Shard shard, byte[] frame) {
    shard.replay(frame);
    wal.append(EVENTS, shard.number(), shard.epoch(), shard.sequence(), frame);
  }

  /** Nothing happens to the shard by itself before this time. */
  long dueMillis(int shard) {
    return dueMillis.getAcquire(shard);
  }

  void due(int shard, long millis) {
    dueMillis.setRelease(shard, millis);
  }
}
