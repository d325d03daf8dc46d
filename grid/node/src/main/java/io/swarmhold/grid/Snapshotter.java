package io.swarmhold.grid;

import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardImage;
import io.swarmhold.wal.SnapshotStore;
import io.swarmhold.wal.Wal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a snapshot of every shard whenever the log has grown enough, and lets the log go that the
 * snapshots before the latest stand for: if the latest is damaged, the one before it and the log
 * still lead to the present.
 *
 * <p>A shard serves on meanwhile. It is held for one slice at a time, two milliseconds or so.
 */
final class Snapshotter {

  private static final Logger LOG = LoggerFactory.getLogger(Snapshotter.class);

  /** Tasks in a slice: about a microsecond each. */
  private static final int ITEMS_PER_SLICE = 2_000;

  /** A round that failed is tried again after this: each try writes, and the disk may be full. */
  static final long RETRY_MILLIS = 60_000;

  private final Shards shards;
  private final Wal wal;
  private final SnapshotStore store;
  private final DurabilityGate gate;
  private final long afterBytes;
  private final LongSupplier nanos;
  private long bytesAtLast;
  private long notBeforeMillis = Long.MIN_VALUE;
  private long previousPosition;

  /**
   * @param afterBytes payload bytes of the log after which a new round is due
   * @param replayedBytes those that recovery had to fold: they count, else a node that is restarted
   *     often would never let go of its log
   */
  Snapshotter(
      Shards shards,
      Wal wal,
      SnapshotStore store,
      DurabilityGate gate,
      long afterBytes,
      long replayedBytes,
      LongSupplier nanos) {
    this.shards = shards;
    this.wal = wal;
    this.store = store;
    this.gate = gate;
    this.afterBytes = afterBytes;
    this.nanos = nanos;
    this.bytesAtLast = wal.stats().payloadBytes() - replayedBytes;
  }

  /** Takes a round of snapshots if one is due. Blocks; one caller at a time. */
  void roundIfDue() {
    long bytes = wal.stats().payloadBytes();
    long now = TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
    if (bytes - bytesAtLast >= afterBytes && now >= notBeforeMillis) {
      notBeforeMillis = now + RETRY_MILLIS;
      round();
      notBeforeMillis = Long.MIN_VALUE;
      bytesAtLast = bytes;
    }
  }

  private void round() {
    long lowest = Long.MAX_VALUE;
    for (int shard = 0; shard < shards.count(); shard++) {
      lowest = Math.min(lowest, beginning(shard));
    }
    LOG.info(
        "snapshots of {} shards taken, the log is needed from position {} on",
        shards.count(),
        previousPosition + 1);
    wal.trimBefore(previousPosition + 1);
    previousPosition = lowest;
  }

  /** From where on the log is needed for the shard. */
  private long beginning(int shard) {
    if (shards.isHere(shard)) {
      try {
        return snapshot(shard);
      } catch (RuntimeException e) {
        if (shards.isHere(shard)) {
          throw e;
        }
        LOG.debug("shard {} was let go while its snapshot was taken", shard, e);
      }
    }
    return shards.repeatBlank(shard).toCompletableFuture().join();
  }

  /** The image, and the log's position at its moment. */
  private record Begun(ShardImage image, long position) {}

  private long snapshot(int shard) {
    Begun begun = ask(shard, state -> new Begun(state.beginImage(), wal.appendedPosition()));
    ShardImage image = begun.image();
    try (SnapshotStore.Writer writer =
        store.begin(shard, image.epoch(), image.sequence(), begun.position())) {
      for (List<byte[]> slice = slice(shard, image);
          !slice.isEmpty();
          slice = slice(shard, image)) {
        slice.forEach(writer::write);
      }
      // A snapshot never runs ahead of the log on the disk.
      gate.awaitSynced(begun.position());
      writer.commit();
      return begun.position();
    } catch (RuntimeException | Error e) {
      giveUp(shard, image, e);
      throw e;
    }
  }

  private List<byte[]> slice(int shard, ShardImage image) {
    return ask(
        shard,
        state -> {
          byte[] chunk = image.nextChunk(ITEMS_PER_SLICE);
          return chunk == null ? List.<byte[]>of() : List.of(chunk);
        });
  }

  /** Lets the shard stop copying for an image that nobody will finish. */
  private void giveUp(int shard, ShardImage image, Throwable cause) {
    try {
      ask(
          shard,
          state -> {
            image.close();
            return state.number();
          });
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  private <T> T ask(int shard, Function<Shard, T> question) {
    return shards.query(shard, question).toCompletableFuture().join();
  }

  /** What a shard's snapshots and nothing else tell of it. */
  static List<byte[]> chunks(SnapshotStore.Reader reader) {
    List<byte[]> chunks = new ArrayList<>();
    for (var chunk = reader.poll(); chunk.isPresent(); chunk = reader.poll()) {
      chunks.add(chunk.get());
    }
    return chunks;
  }
}
