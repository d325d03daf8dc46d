package io.swarmhold.grid;

import io.swarmhold.model.TaskId;
import io.swarmhold.model.port.TaskPage;
import io.swarmhold.model.port.TaskPage.Cursor;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The newest of the rows that it is offered, in the order of lists. A task that is offered more
 * than once is there once, as it was last: of two members that both believe to serve a shard for a
 * moment, the one that is right has seen the later change.
 *
 * <p>Of several parts that each offer their own newest, as many as are wanted, the whole keeps what
 * one list of all would have begun with.
 */
final class Newest {

  /** The order of lists: latest update first, of those the larger id. Ids order as their texts. */
  static final Comparator<Cursor> FIRST =
      Comparator.comparingLong(Cursor::updatedAtMillis).thenComparing(Cursor::id).reversed();

  private final int limit;
  private final TreeMap<Cursor, TaskPage.Row> rows = new TreeMap<>(FIRST);
  private final Map<TaskId, Cursor> places = new HashMap<>();

  Newest(int limit) {
    this.limit = limit;
  }

  /** Where a row stands in lists. */
  static Cursor place(TaskPage.Row row) {
    return new Cursor(row.updatedAtMillis(), row.id());
  }

  /** Whether a row there, or behind it, would change anything. */
  boolean wants(Cursor place) {
    return rows.size() < limit || FIRST.compare(place, rows.lastKey()) < 0;
  }

  void offer(TaskPage.Row row) {
    Cursor place = place(row);
    Cursor known = places.get(row.id());
    if (!wants(place) || (known != null && FIRST.compare(known, place) <= 0)) {
      return;
    }
    if (known != null) {
      rows.remove(known);
    }
    rows.put(place, row);
    places.put(row.id(), place);
    if (rows.size() > limit) {
      places.remove(rows.pollLastEntry().getKey().id());
    }
  }

  /** Newest first. */
  List<TaskPage.Row> rows() {
    return List.copyOf(rows.values());
  }
}
