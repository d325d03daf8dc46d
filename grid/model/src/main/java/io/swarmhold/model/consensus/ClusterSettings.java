package io.swarmhold.model.consensus;

/**
 * What is fixed when a cluster is founded.
 *
 * @param clusterId tells this cluster's data from any other's
 * @param shards 1 to 1 024
 * @param minInSync copies of a shard that must hold a change before it is acknowledged; 1 to 5
 */
public record ClusterSettings(String clusterId, int shards, int minInSync) {

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
  }
}
