package io.swarmhold.model.replica;

import io.swarmhold.model.Durability;

/**
 * How much of a shard a member holds, and how firmly. Sequences count frames under {@code epoch};
 * each is at most the one before it.
 *
 * @param applied in memory
 * @param written survives the death of the process
 * @param synced survives the loss of power
 */
public record Progress(long epoch, long applied, long written, long synced) {

  public static final Progress NONE = new Progress(0, 0, 0, 0);

  public long of(Durability durability) {
    return switch (durability) {
      case MEMORY -> applied;
      case PROCESS -> written;
      case DISK -> synced;
    };
  }

  /** What both hold, if they are of one epoch; else nothing. */
  Progress least(Progress other) {
    return epoch != other.epoch
        ? new Progress(epoch, 0, 0, 0)
        : new Progress(
            epoch,
            Math.min(applied, other.applied),
            Math.min(written, other.written),
            Math.min(synced, other.synced));
  }

  /** The better of each, both being of one epoch. */
  Progress most(Progress other) {
    return new Progress(
        epoch,
        Math.max(applied, other.applied),
        Math.max(written, other.written),
        Math.max(synced, other.synced));
  }

  /** Whether this copy, of the same or a later epoch, holds all that the other does, as firmly. */
  boolean hasWhat(Progress other) {
    return epoch == other.epoch
        ? reaches(other)
        : epoch > other.epoch && synced > 0 && written > 0 && applied > 0;
  }

  boolean reaches(Progress other) {
    return epoch == other.epoch
        && applied >= other.applied
        && written >= other.written
        && synced >= other.synced;
  }
}
