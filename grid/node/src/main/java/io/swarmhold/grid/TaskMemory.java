package io.swarmhold.grid;

import io.swarmhold.model.NewTask;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.agent.Agent;
import io.swarmhold.model.agent.AgentTable;
import io.swarmhold.model.port.StorageFullException;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.TaskRead;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Heap that tasks take which are not over, and agents, and the most they may. The bounds of queues
 * are bounds of one pool each, and pools are the callers' to name: without this one, many pools
 * with large payloads end in an OutOfMemoryError for everyone.
 *
 * <p>Counts what is in the shards. What is on its way there is not counted, so the bound may be
 * exceeded by the requests that are under way at one moment.
 */
final class TaskMemory {

  /** What a task takes beside its payload: its cell, its options, its rows in lists and map. */
  static final int OVERHEAD_BYTES = 512;

  private final long limitBytes;
  private final LongAdder used = new LongAdder();

  TaskMemory(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /**
   * @throws StorageFullException if there is no room for these
   */
  void requireRoom(List<NewTask> tasks) {
    long wanted = 0;
    for (NewTask task : tasks) {
      wanted += bytes(task);
    }
    if (used.sum() + wanted > limitBytes) {
      throw new StorageFullException(
          "open and dead tasks take %d bytes of memory (at most: %d)"
              .formatted(used.sum(), limitBytes));
    }
  }

  /** Whether there is any left. */
  boolean hasRoom() {
    return used.sum() < limitBytes;
  }

  void agentChanged(AgentTable.Change change) {
    used.add(bytes(change.after()) - bytes(change.before()));
  }

  private static long bytes(@Nullable Agent agent) {
    return agent == null ? 0 : agent.bytes();
  }

  void happenedTo(TaskRead task, @Nullable TaskStatus before, boolean forgotten) {
    boolean was = before != null && isCounted(before);
    boolean is = !forgotten && isCounted(task.status());
    if (is != was) {
      used.add(is ? bytes(task.task()) : -bytes(task.task()));
    }
  }

  /** The shard is served here from now on. */
  void adopted(Shard shard) {
    used.add(bytes(shard));
  }

  /** The shard is served elsewhere from now on. */
  void left(Shard shard) {
    used.add(-bytes(shard));
  }

  long usedBytes() {
    return used.sum();
  }

  long limitBytes() {
    return limitBytes;
  }

  private static boolean isCounted(TaskStatus status) {
    return status != TaskStatus.SUCCEEDED && status != TaskStatus.CANCELLED;
  }

  private static long bytes(Shard shard) {
    return (long) OVERHEAD_BYTES * shard.openAndDeadTasks()
        + shard.openAndDeadPayloadBytes()
        + shard.agents().bytes();
  }

  private static long bytes(NewTask task) {
    return OVERHEAD_BYTES + (long) task.payload().length;
  }
}
