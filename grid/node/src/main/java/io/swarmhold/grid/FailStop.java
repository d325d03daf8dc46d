package io.swarmhold.grid;

import io.swarmhold.model.port.UnavailableException;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.wal.WalException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has this member decide nothing more once a shard may be ahead of the log, or the log has failed:
 * the process has to stop and recover. A member is right or it is not there.
 */
final class FailStop {

  private final ShardEvents events;
  private final AtomicReference<@Nullable RuntimeException> cause = new AtomicReference<>();
  private volatile Consumer<RuntimeException> reaction = failure -> {};

  FailStop(ShardEvents events) {
    this.events = events;
  }

  /**
   * @param newReaction told once if nothing will be decided here any more
   */
  void connect(Consumer<RuntimeException> newReaction) {
    reaction = newReaction;
  }

  boolean hasFailed() {
    return cause.get() != null;
  }

  /** Why nothing is decided here any more; null if that is not so. */
  @Nullable UnavailableException refusal() {
    RuntimeException known = cause.get();
    return known == null
        ? null
        : new UnavailableException("the node is stopping: " + known.getMessage());
  }

  /**
   * Nobody may look at a shard either once its state may be ahead of the log: he would see, or
   * write to a snapshot, what never happened.
   */
  void requireWhole() {
    UnavailableException refusal = refusal();
    if (refusal != null) {
      throw refusal;
    }
  }

  /** The shard's state may be ahead of the log now. Returns what its caller is to throw. */
  RuntimeException failed(Shard shard, Throwable failure) {
    RuntimeException why =
        failure instanceof RuntimeException known
            ? known
            : new IllegalStateException("shard %d failed".formatted(shard.number()), failure);
    stop(why);
    return why instanceof WalException
        ? new UnavailableException("shard %d: the log failed".formatted(shard.number()))
        : why;
  }

  void stop(RuntimeException failure) {
    if (cause.compareAndSet(null, failure)) {
      events.broken(failure);
      reaction.accept(failure);
    }
  }
}
