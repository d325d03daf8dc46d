package io.swarmhold.grid;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IndeterminateOperationStateException;
import com.hazelcast.core.OperationTimeoutException;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.MapPartitionLostListener;
import com.hazelcast.partition.PartitionService;
import com.hazelcast.query.Predicate;
import com.hazelcast.query.Predicates;
import com.hazelcast.spi.exception.RetryableException;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.Priority;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.TaskFilter;
import io.swarmhold.model.port.TaskPage;
import io.swarmhold.model.port.UnavailableException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Tasks as rows of a map that can be listed, searched and looked at in Management Center: a copy, a
 * moment behind the shards, that can be made again from them at any time.
 */
final class TaskProjection {

  static final String MAP = "tasks";

  /** A page is looked for in windows of time, each this many times as long as the one before. */
  private static final int WINDOW_GROWTH = 8;

  private static final long FIRST_WINDOW_MILLIS = 100;

  /**
   * Requests for a page that may wait: at some milliseconds each, one more would wait for a second.
   */
  static final int MAX_WAITING = 200;

  /** Each takes up to ten seconds, for so long may an operation of the grid wait. */
  static final int MAX_TRIES = 15;

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final Comparator<Map.Entry<String, TaskRow>> NEWEST_FIRST =
      Comparator.<Map.Entry<String, TaskRow>>comparingLong(entry -> entry.getValue().updatedAt())
          .thenComparing(Map.Entry::getKey)
          .reversed();

  private final IMap<String, TaskRow> map;
  private final PartitionService partitions;
  private final ExecutorService readers;

  /** What {@link #TaskProjection} is told where no other member writes rows. */
  static final LongSupplier NO_OTHERS = () -> -1;

  private final LongSupplier othersUpTo;

  /** Time of this member's latest row. Written by the one who writes rows. */
  private volatile long newest = -1;

  /**
   * @param othersUpTo time about which other members write their latest rows: this member does not
   *     hear of them
   */
  TaskProjection(HazelcastInstance instance, ExecutorService readers, LongSupplier othersUpTo) {
    this.map = opened(() -> instance.getMap(MAP), () -> LockSupport.parkNanos(PAUSE_NANOS));
    this.partitions = instance.getPartitionService();
    this.readers = readers;
    this.othersUpTo = othersUpTo;
  }

  /**
   * The first use of the map makes its indexes on every member. While members come and go, or are
   * busy with what they take over, it may not be known whether that was done, or not be done in
   * time; it may be done twice. Whoever else tries at the same moment shares the failure, and asks
   * in vain until the grid has forgotten it: hence the pause.
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

  /** The one thread that looks for pages, so that lists never take more than a core. */
  static ExecutorService reader() {
    return new ThreadPoolExecutor(
        1,
        1,
        0,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(MAX_WAITING),
        Thread.ofPlatform().daemon().name("swarmhold-projection").factory());
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
    long latest = newest;
    for (TaskRow row : rows.values()) {
      latest = Math.max(latest, row.updatedAt());
    }
    newest = latest;
    map.setAll(rows);
  }

  void remove(String id) {
    map.delete(id);
  }

  int size() {
    return map.size();
  }

  CompletionStage<TaskPage> list(
      TenantId tenant, TaskFilter filter, int pageSize, Optional<TaskPage.Cursor> after) {
    try {
      return CompletableFuture.supplyAsync(() -> page(tenant, filter, pageSize, after), readers);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(
          new UnavailableException(
              readers.isShutdown()
                  ? "the node is stopping"
                  : "%d lists are waiting".formatted(MAX_WAITING)));
    }
  }

  private TaskPage page(
      TenantId tenant, TaskFilter filter, int pageSize, Optional<TaskPage.Cursor> after) {
    List<Map.Entry<String, TaskRow>> found = new ArrayList<>();
    long others = othersUpTo.getAsLong();
    long latest = Math.max(newest, others);
    if (after.isEmpty() && others >= 0) {
      // Clocks differ: what is ahead of this one comes first.
      found.addAll(map.entrySet(condition(tenant, filter, latest + 1, Long.MAX_VALUE)));
      found.sort(NEWEST_FIRST);
    }
    long upTo = after.map(TaskPage.Cursor::updatedAtMillis).orElse(latest);
    for (long window = FIRST_WINDOW_MILLIS;
        found.size() <= pageSize && upTo >= 0;
        window *= WINDOW_GROWTH) {
      long from = Math.max(0, upTo - window);
      List<Map.Entry<String, TaskRow>> inWindow =
          new ArrayList<>(map.entrySet(condition(tenant, filter, from, upTo)));
      after.ifPresent(cursor -> inWindow.removeIf(entry -> !comesAfter(entry, cursor)));
      inWindow.sort(NEWEST_FIRST);
      found.addAll(inWindow);
      upTo = from - 1;
      if (from == 0) {
        break;
      }
    }
    return toPage(found, pageSize);
  }

  private static boolean comesAfter(Map.Entry<String, TaskRow> entry, TaskPage.Cursor cursor) {
    long updatedAt = entry.getValue().updatedAt();
    return updatedAt < cursor.updatedAtMillis()
        || (updatedAt == cursor.updatedAtMillis()
            && entry.getKey().compareTo(cursor.id().toString()) < 0);
  }

  private static Predicate<String, TaskRow> condition(
      TenantId tenant, TaskFilter filter, long from, long to) {
    List<Predicate<String, TaskRow>> all = new ArrayList<>();
    all.add(Predicates.between("updatedAt", from, to));
    all.add(Predicates.equal("tenant", tenant.value()));
    if (filter.status() != null) {
      all.add(Predicates.equal("status", filter.status().name()));
    }
    if (filter.pool() != null) {
      all.add(Predicates.equal("pool", filter.pool().value()));
    }
    if (filter.type() != null) {
      all.add(Predicates.equal("type", filter.type()));
    }
    Predicate<?, ?>[] conditions = all.toArray(Predicate<?, ?>[]::new);
    return Predicates.and(conditions);
  }

  private static TaskPage toPage(List<Map.Entry<String, TaskRow>> found, int pageSize) {
    List<TaskPage.Row> rows = new ArrayList<>(pageSize);
    for (Map.Entry<String, TaskRow> entry : found.subList(0, Math.min(pageSize, found.size()))) {
      rows.add(row(entry.getKey(), entry.getValue()));
    }
    if (found.size() <= pageSize) {
      return new TaskPage(rows, Optional.empty());
    }
    TaskPage.Row last = rows.getLast();
    return new TaskPage(rows, Optional.of(new TaskPage.Cursor(last.updatedAtMillis(), last.id())));
  }

  private static TaskPage.Row row(String id, TaskRow row) {
    return new TaskPage.Row(
        TaskId.parse(id),
        new PoolId(row.pool()),
        row.type(),
        Priority.valueOf(row.priority()),
        TaskStatus.valueOf(row.status()),
        row.deadReason() == null ? null : DeadReason.valueOf(row.deadReason()),
        row.attempts(),
        row.agent(),
        row.error(),
        row.createdAt(),
        row.updatedAt());
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
