package io.swarmhold.grid;

import com.hazelcast.cluster.Member;
import com.hazelcast.internal.partition.InternalPartitionService;
import com.hazelcast.internal.partition.MigrationInfo;
import com.hazelcast.internal.partition.operation.PublishCompletedMigrationsOperation;
import com.hazelcast.partition.MigrationListener;
import com.hazelcast.partition.MigrationState;
import com.hazelcast.partition.ReplicaMigrationEvent;
import com.hazelcast.spi.impl.NodeEngine;
import java.util.List;

/**
 * Has every member told at once that a shard has moved. The grid tells only the one that has got
 * it; the others, and the one it has left, hear of it after ten moves or after the last. With as
 * many partitions as shards that is nearly all of them, and for so long nobody would serve those
 * that moved first: who has it does not hold its epoch yet, and who had it does not know that it is
 * to let it go.
 *
 * <p>The message is the grid's own, sent sooner. Members that know of the move already make nothing
 * of it; if one is lost, the grid's follows.
 */
record MigrationBroadcast(NodeEngine engine, InternalPartitionService partitions)
    implements MigrationListener {

  MigrationBroadcast(Engine engine) {
    this(engine.node(), engine.partitions());
  }

  void register() {
    partitions.addLocalMigrationListener(this);
  }

  @Override
  public void migrationStarted(MigrationState state) {}

  @Override
  public void migrationFinished(MigrationState state) {}

  @Override
  public void replicaMigrationFailed(ReplicaMigrationEvent event) {}

  /** Heard by the member that has the partitions moved: by the others only in part, if at all. */
  @Override
  public void replicaMigrationCompleted(ReplicaMigrationEvent event) {
    if (!engine.getClusterService().isMaster()) {
      return;
    }
    List<MigrationInfo> moves = partitions.getMigrationManager().getCompletedMigrationsCopy();
    for (Member member : engine.getClusterService().getMembers()) {
      if (!member.localMember()) {
        var unused =
            engine
                .getOperationService()
                .invokeOnTarget(
                    InternalPartitionService.SERVICE_NAME,
                    new PublishCompletedMigrationsOperation(moves),
                    member.getAddress());
      }
    }
  }
}
