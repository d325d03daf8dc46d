package io.swarmhold.model.consensus;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Members and shards at one moment.
 *
 * @param revision how many commands led here; later ones may have changed what does not stand here
 * @param settings empty before the cluster was founded
 * @param members those with an open lease
 */
public record ClusterView(
    long revision,
    Optional<ClusterSettings> settings,
    NavigableMap<MemberId, MemberLease> members,
    NavigableMap<Integer, ShardRecord> shards) {

  public static final ClusterView EMPTY =
      new ClusterView(0, Optional.empty(), new TreeMap<>(), new TreeMap<>());

  public ClusterView {
    members = Collections.unmodifiableNavigableMap(members);
    shards = Collections.unmodifiableNavigableMap(shards);
  }

  /** What is agreed on for the shard; {@link ShardRecord#NEVER_ACTIVE} if nothing yet. */
  public ShardRecord shard(int shard) {
    return shards.getOrDefault(shard, ShardRecord.NEVER_ACTIVE);
  }
}
