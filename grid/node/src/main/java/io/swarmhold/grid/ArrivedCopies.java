package io.swarmhold.grid;

import io.swarmhold.model.replica.CopyId;
import io.swarmhold.wal.SnapshotStore;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a snapshot of each copy that came from another member: this member's log knows nothing of
 * its past. Until that is on the disk, nothing of the copy counts as logged.
 */
final class ArrivedCopies implements ShardLog.Arrivals {

  private static final Logger LOG = LoggerFactory.getLogger(ArrivedCopies.class);

  /** A copy that could not be written is tried again after this: the disk may be full for now. */
  static final long RETRY_MILLIS = 1_000;

  private final SnapshotStore store;
  private final DurabilityGate gate;
  private final ScheduledExecutorService writer;
  private final CopyProgress[] progress;

  /** What is to be written, by shard: no more than the latest of each. */
  private final AtomicReferenceArray<@Nullable Arrived> waiting;

  private final LongAdder failed = new LongAdder();
  private volatile IntConsumer kept = shard -> {};

  private record Arrived(CopyId copy, List<byte[]> chunks, long position) {}

  ArrivedCopies(
      SnapshotStore store, DurabilityGate gate, ScheduledExecutorService writer, ShardHost host) {
    this.store = store;
    this.gate = gate;
    this.writer = writer;
    this.progress = new CopyProgress[host.count()];
    this.waiting = new AtomicReferenceArray<>(progress.length);
    for (int shard = 0; shard < progress.length; shard++) {
      progress[shard] = host.local(shard).progress;
    }
  }

  /** {@code newKept} hears of each shard whose copy is on the disk. */
  void onKept(IntConsumer newKept) {
    kept = newKept;
  }

  /** How often a copy could not be written. */
  long failed() {
    return failed.sum();
  }

  @Override
  public void arrived(int shard, CopyId copy, List<byte[]> chunks, long position) {
    waiting.set(shard, new Arrived(copy, chunks, position));
    writer.execute(() -> write(shard));
  }

  private void write(int shard) {
    Arrived arrived = waiting.get(shard);
    if (arrived == null) {
      return;
    }
    if (!progress[shard].isAwaited(arrived.copy())) {
      // It was written already, or another has come meanwhile.
      waiting.compareAndSet(shard, arrived, null);
      return;
    }
    try {
      write(shard, arrived);
    } catch (RuntimeException | Error e) {
      // Nothing is acknowledged on the strength of it until it is written.
      failed.increment();
      LOG.error(
          "the copy of shard {} that arrived could not be kept, and is tried again", shard, e);
      var unused = writer.schedule(() -> write(shard), RETRY_MILLIS, TimeUnit.MILLISECONDS);
      return;
    }
    waiting.compareAndSet(shard, arrived, null);
    progress[shard].kept(arrived.copy());
    kept.accept(shard);
  }

  private void write(int shard, Arrived arrived) {
    CopyId copy = arrived.copy();
    try (SnapshotStore.Writer file =
        store.begin(shard, copy.epoch(), copy.sequence(), arrived.position())) {
      arrived.chunks().forEach(file::write);
      gate.awaitSynced(arrived.position());
      file.commit();
    }
  }
}
