package io.swarmhold.model.shard;

import java.util.Optional;

/**
 * How far the checks of a shard have come. It goes round for as long as something changes, and once
 * more: a shard at rest is checked whole and then left in peace.
 *
 * <p>Every copy follows it as it folds, so a new primary goes on where the last one was. It is no
 * part of the state: a copy that came as an image begins anew, and does some slices twice.
 */
final class CheckWalk {

  private long position = Slice.BEGIN;
  private long beganBehind = -1;
  private long changedAt;
  private boolean changes;

  /** What is to be checked next; empty if all has been since it last changed. */
  Optional<ShardCommand.Check> next() {
    return position > Slice.BEGIN || changedAt > beganBehind
        ? Optional.of(new ShardCommand.Check(position))
        : Optional.empty();
  }

  /**
   * @param sequence frames before the one that the event is of
   */
  void happened(TaskEvent event, long sequence) {
    if (event instanceof TaskEvent.Checked(Slice slice, long digest)) {
      if (slice.beginsTheLine()) {
        beganBehind = sequence;
      }
      position = slice.end() == Slice.END ? Slice.BEGIN : slice.end();
    } else {
      changes = true;
    }
  }

  /** The frame numbered {@code sequence} is over. */
  void endOfFrame(long sequence) {
    if (changes) {
      changedAt = sequence;
      changes = false;
    }
  }

  /** The copy came whole, with all that happened up to {@code sequence}. */
  void beginAt(long sequence) {
    changedAt = sequence;
  }
}
