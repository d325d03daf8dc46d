package io.swarmhold.grid;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.internal.partition.MigrationInfo;
import com.hazelcast.internal.partition.impl.MigrationInterceptor;
import com.hazelcast.map.impl.MapService;
import com.hazelcast.map.impl.MapServiceContext;
import com.hazelcast.map.impl.recordstore.RecordStore;
import com.hazelcast.partition.MigrationListener;
import com.hazelcast.partition.MigrationState;
import com.hazelcast.partition.ReplicaMigrationEvent;
import java.util.function.IntConsumer;

/**
 * Lets go of the rows of {@link TaskProjection} where their partition leaves this member, so that
 * they do not move with it, and has them written again. They can be made at any time; but a
 * partition of a million tasks in sixteen has 62 500 of them, and while they are packed here and
 * unpacked there, for a second or so, no shard of either member's thread is served.
 *
 * @param told of each partition, by its number, whose rows were let go: on every member, for each
 *     has rows in all of them
 */
record DiscardedRows(HazelcastInstance hazelcast, Engine engine, IntConsumer told)
    implements MigrationInterceptor, MigrationListener {

  void register() {
    engine.partitions().setMigrationInterceptor(this);
    var unused = hazelcast.getPartitionService().addMigrationListener(this);
  }

  /** On the partition's thread, before anything is packed. What is thrown here fails the move. */
  @Override
  public void onMigrationStart(MigrationParticipant participant, MigrationInfo move) {
    boolean isLeaving =
        participant == MigrationParticipant.SOURCE && move.getSourceCurrentReplicaIndex() == 0;
    if (isLeaving && move.getDestinationNewReplicaIndex() == 0) {
      discard(move.getPartitionId());
    }
  }

  private void discard(int partition) {
    MapService maps = engine.node().getService(MapService.SERVICE_NAME);
    MapServiceContext context = maps.getMapServiceContext();
    RecordStore<?> rows = context.getExistingRecordStore(partition, TaskProjection.MAP);
    if (rows != null) {
      rows.reset();
    }
  }

  @Override
  public void migrationStarted(MigrationState state) {}

  @Override
  public void migrationFinished(MigrationState state) {}

  @Override
  public void replicaMigrationCompleted(ReplicaMigrationEvent event) {
    moved(event);
  }

  /** The rows may have been let go, though the partition has stayed. */
  @Override
  public void replicaMigrationFailed(ReplicaMigrationEvent event) {
    moved(event);
  }

  private void moved(ReplicaMigrationEvent event) {
    if (event.getReplicaIndex() == 0) {
      told.accept(event.getPartitionId());
    }
  }
}
