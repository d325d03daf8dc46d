package io.swarmhold.model.consensus;

import java.util.OptionalInt;

/**
 * What is fixed when a cluster is founded.
 *
 * @param clusterId tells this cluster's data from any other's
 * @param shards 1 to 1 024
 * @param minInSync copies of a shard that must hold a change before it is acknowledged; 1 to 5
 * @param backups copies of a shard beside the primary's, 0 to 6; empty if it was founded before
 *     that was written down
 */
public record ClusterSettings(String clusterId, int shards, int minInSync, OptionalInt backups) {

  public ClusterSettings {
    if (clusterId.isEmpty() || clusterId.length() > 64) {
      throw new IllegalArgumentException("clusterId: length " + clusterId.length());
    }
    if (shards < 1 || shards > 1_024) {
      throw new IllegalArgumentException("shards: " + shards + " (expected: 1 to 1024)");
    }
    if (minInSync < 1 || minInSync > 5) {
      throw new IllegalArgumentException("minInSync: " + minInSync + " (expected: 1 to 5)");
    }
    if (backups.orElse(0) < 0 || backups.orElse(0) > 6) {
      throw new IllegalArgumentException("backups: " + backups.getAsInt() + " (expected: 0 to 6)");
    }
  }

  /** For those to whom it is all the same how many copies there are. */
  public ClusterSettings(String clusterId, int shards, int minInSync) {
    this(clusterId, shards, minInSync, OptionalInt.empty());
  }

  /** Whether a member that is configured with these belongs to a cluster of {@code founded}. */
  public boolean fits(ClusterSettings founded) {
    return clusterId.equals(founded.clusterId)
        && shards == founded.shards
        && minInSync == founded.minInSync
        && (backups.isEmpty() || founded.backups.isEmpty() || backups.equals(founded.backups));
  }
}
