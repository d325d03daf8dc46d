package io.swarmhold.grid;

import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.TaskPage;
import io.swarmhold.model.port.TaskPage.Cursor;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * The rows of one shard's tasks, in the order of lists. One of these for each shard: what a member
 * does not serve any more it lets go in one step.
 *
 * <p>Sorted by tenant and status: a list of all statuses takes from six, which costs less than to
 * sort each row twice. Pools and types are looked for row by row: a list of a pool that holds
 * little among much looks at all of it, 62 500 rows in some milliseconds.
 *
 * <p>A row takes 218 bytes (measured) beside the texts, which are the shard's own: 64 of itself, 24
 * each for its id, its place, and whose it is, 40 in the order, 40 to be found by its id.
 *
 * <p>Safe from any thread by a lock, so that no task is missed or seen twice while it moves to the
 * front; a sorted map without a lock would let a reader pass between. None of those who wait for it
 * serves shards: they are who writes rows and who reads lists.
 */
final class ShardRows {

  /** A row, and whose it is. */
  record Listed(TenantId tenant, TaskPage.Row row) {}

  private record Kind(TenantId tenant, TaskStatus status) {}

  private final Map<TaskId, Listed> byId = new HashMap<>();
  private final Map<Kind, NavigableMap<Cursor, TaskPage.Row>> lists = new HashMap<>();

  /** Takes rows as they are now, in place of what they were. */
  synchronized void put(List<Listed> fresh) {
    for (Listed listed : fresh) {
      remove(listed.row().id());
      byId.put(listed.row().id(), listed);
      lists
          .computeIfAbsent(kind(listed), unused -> new TreeMap<>(Newest.FIRST))
          .put(Newest.place(listed.row()), listed.row());
    }
  }

  private static Kind kind(Listed listed) {
    return new Kind(listed.tenant(), listed.row().status());
  }

  synchronized void remove(Collection<TaskId> ids) {
    ids.forEach(this::remove);
  }

  private void remove(TaskId id) {
    Listed listed = byId.remove(id);
    if (listed != null) {
      lists.computeIfPresent(
          kind(listed),
          (kind, list) -> {
            list.remove(Newest.place(listed.row()));
            return list.isEmpty() ? null : list;
          });
    }
  }

  /** Forgets all other tasks. */
  synchronized void retain(Set<TaskId> ids) {
    remove(byId.keySet().stream().filter(id -> !ids.contains(id)).toList());
  }

  synchronized boolean has(TaskId id) {
    return byId.containsKey(id);
  }

  /** Offers what is asked for, as long as it is wanted. */
  synchronized void offer(ListAsk ask, Newest newest) {
    for (TaskStatus status : ask.statuses()) {
      NavigableMap<Cursor, TaskPage.Row> list = lists.get(new Kind(ask.tenant(), status));
      if (list != null) {
        offer(ask, behind(ask, list), newest);
      }
    }
  }

  private static Map<Cursor, TaskPage.Row> behind(
      ListAsk ask, NavigableMap<Cursor, TaskPage.Row> list) {
    return ask.after().map(after -> list.tailMap(after, false)).orElse(list);
  }

  private static void offer(ListAsk ask, Map<Cursor, TaskPage.Row> list, Newest newest) {
    for (Map.Entry<Cursor, TaskPage.Row> entry : list.entrySet()) {
      if (!newest.wants(entry.getKey())) {
        return;
      }
      if (ask.wants(entry.getValue())) {
        newest.offer(entry.getValue());
      }
    }
  }
}
