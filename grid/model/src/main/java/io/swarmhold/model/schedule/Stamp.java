package io.swarmhold.model.schedule;

/**
 * When a schedule was changed on purpose.
 *
 * @param revision grows with each such change; of no other schedule of its shard
 */
public record Stamp(long createdAtMillis, long updatedAtMillis, long revision) {

  Stamp changed(long at, long newRevision) {
    return new Stamp(createdAtMillis, at, newRevision);
  }
}
