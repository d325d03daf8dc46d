package io.swarmhold.grid;

import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.Progress;

/**
 * How much of one copy of a shard this member's memory and log hold.
 *
 * <p>A copy that was brought from elsewhere has no past in this member's log: until a snapshot of
 * it is on the disk, nothing of it counts as logged.
 */
final class CopyProgress {

  private CopyId base = CopyId.EMPTY;
  private boolean baseIsKept = true;
  private CopyId applied = CopyId.EMPTY;
  private CopyId written = CopyId.EMPTY;
  private CopyId synced = CopyId.EMPTY;

  /** A copy that snapshots and log brought back. */
  synchronized void recovered(CopyId copy) {
    base = copy;
    baseIsKept = true;
    applied = copy;
    written = copy;
    synced = copy;
  }

  /** A copy came from elsewhere. */
  synchronized void arrived(CopyId copy) {
    base = copy;
    baseIsKept = false;
    applied = copy;
    written = copy;
    synced = copy;
  }

  /** The snapshot of the copy that arrived is on the disk. */
  synchronized void kept(CopyId copy) {
    if (copy.equals(base)) {
      baseIsKept = true;
    }
  }

  /** Whether this is the copy whose snapshot is waited for. */
  synchronized boolean isAwaited(CopyId copy) {
    return !baseIsKept && copy.equals(base);
  }

  synchronized void applied(CopyId frame) {
    applied = frame;
  }

  synchronized void written(CopyId frame) {
    written = later(written, frame);
  }

  synchronized void synced(CopyId frame) {
    synced = later(synced, frame);
  }

  private static CopyId later(CopyId known, CopyId frame) {
    return frame.compareTo(known) > 0 ? frame : known;
  }

  synchronized Progress now() {
    long epoch = applied.epoch();
    return new Progress(epoch, applied.sequence(), logged(written, epoch), logged(synced, epoch));
  }

  /**
   * Frames of an earlier epoch are a prefix; but which copy they are of, only the epoch's own tell.
   */
  private long logged(CopyId frame, long epoch) {
    return baseIsKept && frame.epoch() == epoch ? frame.sequence() : 0;
  }
}
