package io.swarmhold.grid;

import io.swarmhold.model.replica.CopyId;
import io.swarmhold.wal.SnapshotStore;
import io.swarmhold.wal.WalException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a snapshot of each copy that came from another member: this member's log knows nothing of
 * its past. Until that is on the disk, nothing of the copy counts as logged.
 */
final class ArrivedCopies implements ShardHost.Arrivals {

  private static final Logger LOG = LoggerFactory.getLogger(ArrivedCopies.class);

  private final SnapshotStore store;
  private final DurabilityGate gate;
  private final Executor writer;
  private volatile Consumer<Integer> kept = shard -> {};
  private final CopyProgress[] progress;

  ArrivedCopies(SnapshotStore store, DurabilityGate gate, Executor writer, ShardHost host) {
    this.store = store;
    this.gate = gate;
    this.writer = writer;
    this.progress = new CopyProgress[host.count()];
    for (int shard = 0; shard < progress.length; shard++) {
      progress[shard] = host.local(shard).progress;
    }
  }

  /** {@code newKept} hears of each shard whose copy is on the disk. */
  void onKept(Consumer<Integer> newKept) {
    kept = newKept;
  }

  @Override
  public void arrived(int shard, CopyId copy, List<byte[]> chunks, long position) {
    writer.execute(() -> write(shard, copy, chunks, position));
  }

  private void write(int shard, CopyId copy, List<byte[]> chunks, long position) {
    if (!progress[shard].isAwaited(copy)) {
      // Another copy has come meanwhile.
      return;
    }
    try (SnapshotStore.Writer file = store.begin(shard, copy.epoch(), copy.sequence(), position)) {
      chunks.forEach(file::write);
      gate.awaitSynced(position);
      file.commit();
    } catch (WalException | CompletionException e) {
      // It never counts as logged then, so nothing is acknowledged on the strength of it.
      LOG.error("the copy of shard {} that arrived could not be kept", shard, e);
      return;
    }
    progress[shard].kept(copy);
    kept.accept(shard);
  }
}
