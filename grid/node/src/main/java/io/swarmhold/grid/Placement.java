package io.swarmhold.grid;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.internal.partition.InternalPartition;
import com.hazelcast.internal.partition.InternalPartitionService;
import com.hazelcast.internal.partition.PartitionReplica;
import io.swarmhold.model.consensus.MemberId;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where the grid brings the commands and changes of each shard, at this moment. */
final class Placement {

  private final HazelcastInstance instance;
  private final InternalPartitionService partitions;
  private final ShardKeys keys;
  private final GridLink link;
  private final int replicas;

  /**
   * @param backups copies that the grid keeps of each shard beside the primary's
   */
  Placement(
      HazelcastInstance instance,
      InternalPartitionService partitions,
      ShardKeys keys,
      GridLink link,
      int backups) {
    this.instance = instance;
    this.partitions = partitions;
    this.keys = keys;
    this.link = link;
    this.replicas = backups + 1;
  }

  /** The grid's own view at one moment, with which many shards can be looked at. */
  Moment now() {
    Map<UUID, MemberId> members = new HashMap<>();
    for (Member member : instance.getCluster().getMembers()) {
      MemberId id = link.idOf(member);
      if (id != null) {
        members.put(member.getUuid(), id);
      }
    }
    return new Moment(members);
  }

  final class Moment {

    private final Map<UUID, MemberId> members;

    private Moment(Map<UUID, MemberId> members) {
      this.members = members;
    }

    /** Who is sent the commands; null if nobody is. */
    @Nullable MemberId primary(int shard) {
      return replica(shard, 0);
    }

    /** Who is sent the commands or the changes. */
    NavigableSet<MemberId> replicas(int shard) {
      NavigableSet<MemberId> all = new TreeSet<>();
      for (int index = 0; index < replicas; index++) {
        MemberId member = replica(shard, index);
        if (member != null) {
          all.add(member);
        }
      }
      return all;
    }

    private @Nullable MemberId replica(int shard, int index) {
      // The grid gives partitions out when it is first asked for one, and nobody else may ask. It
      // answers at once.
      InternalPartition partition = partitions.getPartition(keys.partition(shard), true);
      PartitionReplica replica = partition.getReplica(index);
      return replica == null ? null : members.get(replica.uuid());
    }
  }
}
