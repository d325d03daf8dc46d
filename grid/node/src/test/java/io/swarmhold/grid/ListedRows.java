package io.swarmhold.grid;

import io.swarmhold.model.DeadReason;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.Priority;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.TaskFilter;
import io.swarmhold.model.port.TaskPage;
import io.swarmhold.model.port.TaskPage.Cursor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** All rows of all shards in one map, and what a list shows of them in the plainest words. */
final class ListedRows {

  static final List<TenantId> TENANTS = List.of(new TenantId("acme"), new TenantId("umbrella"));
  private static final int MOMENTS = 40;

  private final SplittableRandom dice;
  private final int shards;
  private final Map<TaskId, ShardRows.Listed> all = new HashMap<>();

  ListedRows(SplittableRandom dice, int shards) {
    this.dice = dice;
    this.shards = shards;
  }

  /** Some task is new or changes: never backwards in time, often at the same moment as others. */
  ShardRows.Listed happens() {
    var id = new TaskId(dice.nextInt(shards), epoch() << 40 | (1 + dice.nextInt(30)));
    ShardRows.Listed before = all.get(id);
    long from = before == null ? 0 : before.row().updatedAtMillis();
    TenantId tenant = before == null ? TENANTS.get(dice.nextInt(2)) : before.tenant();
    var now = new ShardRows.Listed(tenant, row(id, from + dice.nextInt(MOMENTS)));
    all.put(id, now);
    return now;
  }

  /** An early one, or one whose numbers are negative as Java has it. */
  private long epoch() {
    return dice.nextBoolean() ? 1 : 0xFF_FFFF;
  }

  private TaskPage.Row row(TaskId id, long updatedAtMillis) {
    TaskStatus status = TaskStatus.of(dice.nextInt(TaskStatus.values().length));
    DeadReason reason = status == TaskStatus.DEAD ? DeadReason.of(dice.nextInt(5)) : null;
    return new TaskPage.Row(
        id,
        pool(),
        type(),
        Priority.of(dice.nextInt(4)),
        status,
        reason,
        dice.nextInt(300),
        "agent-" + dice.nextInt(3),
        reason == null ? "" : "Fehler ü " + dice.nextInt(),
        dice.nextLong(1_800_000_000_000L),
        updatedAtMillis);
  }

  private PoolId pool() {
    return new PoolId("p-" + dice.nextInt(3));
  }

  private String type() {
    return dice.nextBoolean() ? "" : "t";
  }

  ListAsk ask() {
    TaskFilter filter =
        new TaskFilter(
            dice.nextBoolean() ? null : TaskStatus.of(dice.nextInt(TaskStatus.values().length)),
            dice.nextInt(3) > 0 ? null : pool(),
            dice.nextInt(3) > 0 ? null : type());
    Optional<Cursor> after =
        dice.nextBoolean() || all.isEmpty() ? Optional.empty() : Optional.of(place());
    return new ListAsk(TENANTS.get(dice.nextInt(2)), filter, after, 1 + dice.nextInt(20));
  }

  /** Where some row stands, or could. */
  private Cursor place() {
    TaskPage.Row some = new ArrayList<>(all.values()).get(dice.nextInt(all.size())).row();
    return new Cursor(some.updatedAtMillis() + dice.nextInt(2), some.id());
  }

  void remove(Collection<TaskId> ids) {
    all.keySet().removeAll(ids);
  }

  List<TaskId> some(int oneIn) {
    return all.keySet().stream().sorted().filter(id -> dice.nextInt(oneIn) == 0).toList();
  }

  Collection<ShardRows.Listed> all() {
    return all.values();
  }

  List<TaskPage.Row> expected(ListAsk ask) {
    return all.values().stream()
        .filter(listed -> listed.tenant().equals(ask.tenant()))
        .map(ShardRows.Listed::row)
        .filter(row -> matches(ask.filter(), row))
        .filter(row -> ask.after().isEmpty() || comesAfter(row, ask.after().get()))
        .sorted(
            Comparator.comparingLong(TaskPage.Row::updatedAtMillis)
                .thenComparing(row -> row.id().toString())
                .reversed())
        .limit(ask.limit())
        .toList();
  }

  private static boolean matches(TaskFilter filter, TaskPage.Row row) {
    return (filter.status() == null || filter.status() == row.status())
        && (filter.pool() == null || filter.pool().equals(row.pool()))
        && (filter.type() == null || filter.type().equals(row.type()));
  }

  private static boolean comesAfter(TaskPage.Row row, Cursor cursor) {
    return row.updatedAtMillis() < cursor.updatedAtMillis()
        || (row.updatedAtMillis() == cursor.updatedAtMillis()
            && row.id().toString().compareTo(cursor.id().toString()) < 0);
  }
}
