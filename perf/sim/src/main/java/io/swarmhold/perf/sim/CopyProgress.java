package io.swarmhold.perf.sim;

import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.Progress;

/** Twin of the grid's class of this name. */
final class CopyProgress {

  private final Story story;
  private CopyId base = CopyId.EMPTY;
  private boolean baseIsKept = true;
  private CopyId applied = CopyId.EMPTY;
  private CopyId written = CopyId.EMPTY;
  private CopyId synced = CopyId.EMPTY;

  CopyProgress(Story story) {
    this.story = story;
  }

  void recovered(CopyId copy) {
    all(copy, true);
  }

  void arrived(CopyId copy) {
    all(copy, story.has(Bug.COUNTED_BEFORE_ITS_SNAPSHOT_IS_KEPT));
  }

  private void all(CopyId copy, boolean isKept) {
    base = copy;
    baseIsKept = isKept;
    applied = copy;
    written = copy;
    synced = copy;
  }

  void kept(CopyId copy) {
    if (copy.equals(base)) {
      baseIsKept = true;
    }
  }

  boolean isAwaited(CopyId copy) {
    return !baseIsKept && copy.equals(base);
  }

  void applied(CopyId frame) {
    applied = frame;
  }

  void written(CopyId frame) {
    written = later(written, frame);
    if (story.has(Bug.ACKNOWLEDGED_BEFORE_SYNC)) {
      synced = written;
    }
  }

  void synced(CopyId frame) {
    synced = later(synced, frame);
  }

  private static CopyId later(CopyId known, CopyId frame) {
    return frame.compareTo(known) > 0 ? frame : known;
  }

  Progress now() {
    long epoch = applied.epoch();
    return new Progress(epoch, applied.sequence(), logged(written, epoch), logged(synced, epoch));
  }

  private long logged(CopyId frame, long epoch) {
    return baseIsKept && frame.epoch() == epoch ? frame.sequence() : 0;
  }
}
