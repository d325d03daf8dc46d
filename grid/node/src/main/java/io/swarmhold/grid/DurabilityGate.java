package io.swarmhold.grid;

import io.swarmhold.model.Durability;
import io.swarmhold.model.LatencyHistogram;
import io.swarmhold.model.port.OutcomeUnknownException;
import io.swarmhold.wal.Wal;
import io.swarmhold.wal.WalException;
import io.swarmhold.wal.WalListener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Holds back what rests on this member's log until the log has come so far: snapshots, and copies
 * that came from elsewhere. They go on on the log's thread, all those of one group together. How
 * far other members have come is not its matter: see {@link CommitIndexes}.
 */
final class DurabilityGate implements WalListener {

  /** How long it took to make the disk hold a group. */
  final LatencyHistogram syncs = new LatencyHistogram();

  private final Wal wal;
  private final ArrayDeque<Waiter> forWritten = new ArrayDeque<>();
  private final ArrayDeque<Waiter> forSynced = new ArrayDeque<>();
  private @Nullable WalException failure;
  private long syncedBefore;

  /** Someone who waits for a position. */
  interface Held {
    void release();

    /** It will never be known whether the position became durable. */
    void lost(OutcomeUnknownException cause);
  }

  private record Waiter(long position, Held held) {}

  DurabilityGate(Wal wal) {
    this.wal = wal;
    wal.addListener(this);
  }

  /** Releases {@code held} once the log is durable up to {@code position}; at once if it is. */
  void await(long position, Durability durability, Held held) {
    if (reached(position, durability)) {
      held.release();
      return;
    }
    OutcomeUnknownException lost = enqueue(position, durability, held);
    if (lost != null) {
      held.lost(lost);
      return;
    }
    if (reached(position, durability)) {
      // The watermark passed between the first look and the queue: its news may have missed us.
      releaseUpTo(wal.writtenPosition(), wal.syncedPosition());
    } else if (durability == Durability.DISK) {
      wal.requestSync(position);
    }
  }

  private boolean reached(long position, Durability durability) {
    return switch (durability) {
      case MEMORY -> true;
      case PROCESS -> wal.writtenPosition() >= position;
      case DISK -> wal.syncedPosition() >= position;
    };
  }

  private synchronized @Nullable OutcomeUnknownException enqueue(
      long position, Durability durability, Held held) {
    if (failure != null) {
      return new OutcomeUnknownException("the log failed: " + failure.getMessage(), failure);
    }
    ArrayDeque<Waiter> queue = durability == Durability.DISK ? forSynced : forWritten;
    queue.addLast(new Waiter(position, held));
    return null;
  }

  @Override
  public void advanced(long written, long synced) {
    if (synced > syncedBefore) {
      syncedBefore = synced;
      syncs.recordNanos(wal.stats().lastSync().toNanos());
    }
    releaseUpTo(written, synced);
  }

  private void releaseUpTo(long written, long synced) {
    List<Held> released = new ArrayList<>();
    synchronized (this) {
      collect(forWritten, written, released);
      collect(forSynced, synced, released);
    }
    released.forEach(Held::release);
  }

  /**
   * Positions stand almost in order. One that does not waits for those before it, at most a group
   * longer.
   */
  private static void collect(ArrayDeque<Waiter> queue, long reached, List<Held> released) {
    for (Waiter first = queue.peekFirst();
        first != null && first.position() <= reached;
        first = queue.peekFirst()) {
      released.add(first.held());
      queue.removeFirst();
    }
  }

  /**
   * Blocks until the log is on the disk up to {@code position}.
   *
   * @throws java.util.concurrent.CompletionException if that will never be known
   */
  void awaitSynced(long position) {
    CompletableFuture<Void> synced = new CompletableFuture<>();
    await(
        position,
        Durability.DISK,
        new Held() {
          @Override
          public void release() {
            synced.complete(null);
          }

          @Override
          public void lost(OutcomeUnknownException cause) {
            synced.completeExceptionally(cause);
          }
        });
    synced.join();
  }

  @Override
  public void failed(WalException cause) {
    List<Waiter> lost = new ArrayList<>();
    synchronized (this) {
      failure = cause;
      lost.addAll(forWritten);
      lost.addAll(forSynced);
      forWritten.clear();
      forSynced.clear();
    }
    OutcomeUnknownException unknown =
        new OutcomeUnknownException("the log failed: " + cause.getMessage(), cause);
    lost.forEach(waiter -> waiter.held().lost(unknown));
  }
}
