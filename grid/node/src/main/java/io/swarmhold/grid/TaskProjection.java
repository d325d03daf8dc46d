package io.swarmhold.grid;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IndeterminateOperationStateException;
import com.hazelcast.core.OperationTimeoutException;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.MapPartitionLostListener;
import com.hazelcast.partition.PartitionService;
import com.hazelcast.spi.exception.RetryableException;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.TaskPage;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Tasks as rows of a map, for Management Center and SQL: a copy, a moment behind the shards, that
 * can be made again from them at any time. Lists are read from {@link TaskLists}.
 *
 * <p>The map has no index, so that a row which moves to another member is put there as bytes: an
 * index is kept by the threads that serve the shards.
 */
final class TaskProjection {

  static final String MAP = "tasks";

  /** Each takes up to ten seconds, for so long may an operation of the grid wait. */
  static final int MAX_TRIES = 15;

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final IMap<String, TaskRow> map;
  private final PartitionService partitions;

  TaskProjection(HazelcastInstance instance) {
    this.map = opened(() -> instance.getMap(MAP), () -> LockSupport.parkNanos(PAUSE_NANOS));
    this.partitions = instance.getPartitionService();
  }

  /**
   * The first use of the map makes it known to every member. While members come and go, or are busy
   * with what they take over, it may not be known whether that was done, or not be done in time; it
   * may be done twice. Whoever else tries at the same moment shares the failure, and asks in vain
   * until the grid has forgotten it: hence the pause.
   */
  static <T> T opened(Supplier<T> first, Runnable pause) {
    for (int tries = 1; ; tries++) {
      try {
        return first.get();
      } catch (HazelcastException e) {
        if (tries == MAX_TRIES || !mayPass(e)) {
          throw e;
        }
        pause.run();
      }
    }
  }

  private static boolean mayPass(HazelcastException e) {
    return e instanceof IndeterminateOperationStateException
        || e instanceof OperationTimeoutException
        || e instanceof RetryableException
        || e.getCause() instanceof RetryableException;
  }

  /**
   * @param listener told of each of the grid's partitions whose rows were lost
   */
  void onLost(IntConsumer listener) {
    map.addPartitionLostListener(
        (MapPartitionLostListener) event -> listener.accept(event.getPartitionId()));
  }

  int partitionOf(String id) {
    return partitions.getPartition(id).getPartitionId();
  }

  void put(Map<String, TaskRow> rows) {
    map.setAll(rows);
  }

  void remove(String id) {
    map.delete(id);
  }

  static TaskRow row(TenantId tenant, TaskPage.Row row, long sequence) {
    DeadReason reason = row.deadReason();
    return new TaskRow(
        tenant.value(),
        row.pool().value(),
        row.type(),
        row.priority().name(),
        row.status().name(),
        reason == null ? null : reason.name(),
        row.attempts(),
        row.agent(),
        row.error(),
        row.createdAtMillis(),
        row.updatedAtMillis(),
        sequence);
  }
}
