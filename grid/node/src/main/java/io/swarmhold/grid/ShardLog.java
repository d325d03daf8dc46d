package io.swarmhold.grid;

import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.Link;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.wal.Wal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this member's log holds of its shards: every frame that was decided or folded here, and
 * where a copy came from elsewhere. Each shard on its own thread.
 */
final class ShardLog {

  /** Payloads of the log that are frames of a shard. */
  static final byte EVENTS = 1;

  /**
   * An empty payload of the log: what follows of the shard follows on a copy that came from
   * elsewhere, and not on what stands before.
   */
  static final byte COPY = 2;

  private final Wal wal;
  private final LogMarks marks;
  private final boolean readsToDisk;
  private volatile @Nullable Arrivals arrivals;

  /** Hears of copies that came from elsewhere, on the partition's thread. */
  interface Arrivals {
    /**
     * @param chunks the copy's image
     * @param position of the log at this moment
     */
    void arrived(int shard, CopyId copy, List<byte[]> chunks, long position);
  }

  /**
   * @param readsToDisk whether what is read is shown only once it is on the disk
   */
  ShardLog(Wal wal, LogMarks marks, boolean readsToDisk) {
    this.wal = wal;
    this.marks = marks;
    this.readsToDisk = readsToDisk;
  }

  void onArrival(Arrivals newArrivals) {
    arrivals = newArrivals;
  }

  /** Whether there is room for more tasks. */
  boolean hasRoom() {
    return wal.hasRoom();
  }

  /** Whether there is no room for any change. */
  boolean isFull() {
    return wal.isFull();
  }

  /** A frame was decided or folded: on the shard's thread. */
  void append(LocalShard local, Shard shard, Link link, byte[] frame, boolean toDisk) {
    long position = wal.append(EVENTS, shard.number(), shard.epoch(), shard.sequence(), frame);
    local.recent.add(link, frame);
    local.moved(shard);
    CopyId now = CopyId.of(shard);
    local.progress.applied(now);
    marks.appended(position, local, now);
    if (wal.writtenPosition() >= position) {
      // The watermark passed before the mark was there: its news missed it.
      marks.advanced(wal.writtenPosition(), wal.syncedPosition());
    }
    if (toDisk && wal.syncedPosition() < position) {
      wal.requestSync(position);
    }
  }

  /** Brings to the disk what the log holds, if it is not there: other members may wait for it. */
  void sync() {
    long appended = wal.appendedPosition();
    if (readsToDisk && wal.syncedPosition() < appended) {
      wal.requestSync(appended);
    }
  }

  /** A copy came from elsewhere, and this log knows nothing of its past. */
  void arrived(LocalShard local, CopyId id, List<byte[]> chunks) {
    local.logBegins(LocalShard.ARRIVING);
    local.progress.arrived(id);
    long position = wal.append(COPY, local.number, id.epoch(), id.sequence(), new byte[0]);
    local.logBegins(position);
    Arrivals told = arrivals;
    if (told != null) {
      told.arrived(local.number, id, chunks, position);
    }
  }

  /** Whether somebody keeps what comes from elsewhere. */
  boolean keepsArrivals() {
    return arrivals != null;
  }

  /**
   * What the log says of the shard ends at a copy that came from elsewhere and was not kept: what
   * follows from now on gets a beginning of its own, and counts as logged once that is kept.
   */
  void beginBehindMark(LocalShard local) {
    Shard copy = local.copy;
    if (copy == null) {
      wal.append(COPY, local.number, 0, 0, new byte[0]);
    } else {
      arrived(local, CopyId.of(copy), ShardImages.of(copy));
    }
  }

  /**
   * Says it again that there is nothing in the shard, if that is all the log says of it: what said
   * so before is about to be let go.
   *
   * @return where in the log; a position that is never let go if there was nothing to say
   */
  long repeatBlank(LocalShard local) {
    return local.isBlank() && local.copy == null
        ? wal.append(COPY, local.number, 0, 0, new byte[0])
        : Long.MAX_VALUE;
  }
}
