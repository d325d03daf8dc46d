package io.swarmhold.grid;

import io.swarmhold.model.NewTask;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.TaskEvent;
import io.swarmhold.model.shard.TaskRead;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whose tasks are, and what they are: an event of a task says no more than its number. */
final class TaskOwners {

  /** Tasks that are remembered from one read to the next. */
  private static final int MAX_REMEMBERED = 50_000;

  private final Shards shards;
  private final Map<TaskId, About> abouts =
      new LinkedHashMap<>(1_024, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<TaskId, About> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  /** What an event does not say of its task. */
  record About(String tenant, String pool, String type) {
    static About of(NewTask task) {
      return new About(task.lane().tenant().value(), task.lane().pool().value(), task.type());
    }
  }

  TaskOwners(Shards shards) {
    this.shards = shards;
  }

  /**
   * Learns whose the tasks of these events are: from the events, else from this member's copy of
   * their shard, at once.
   */
  void learn(int shard, List<TaskEvent> events) {
    List<TaskId> unknown = new ArrayList<>();
    for (TaskEvent event : events) {
      if (EventNames.typeOf(event).isEmpty()) {
        continue;
      }
      TaskId id = new TaskId(shard, event.number());
      if (event instanceof TaskEvent.Queued queued) {
        remember(id, About.of(queued.task()));
      } else if (of(id) == null) {
        unknown.add(id);
      }
    }
    if (!unknown.isEmpty() && shards.has(shard)) {
      shards
          .query(shard, state -> lookUp(state, unknown))
          .toCompletableFuture()
          .join()
          .forEach(this::remember);
    }
  }

  private static Map<TaskId, About> lookUp(Shard shard, List<TaskId> ids) {
    Map<TaskId, About> found = new HashMap<>();
    for (TaskId id : ids) {
      TaskRead task = shard.read(id.number());
      if (task != null) {
        found.put(id, About.of(task.task()));
      }
    }
    return found;
  }

  /** Null if nobody knows it any more. */
  @Nullable About of(TaskId id) {
    synchronized (abouts) {
      return abouts.get(id);
    }
  }

  private void remember(TaskId id, About about) {
    synchronized (abouts) {
      abouts.put(id, about);
    }
  }
}
