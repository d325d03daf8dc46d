package io.swarmhold.grid;

import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.port.TaskPage;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardObserver;
import io.swarmhold.model.shard.TaskRead;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what lists show, and the projection of tasks in the grid's map, a moment behind the shards.
 *
 * <p>One write to the projection costs more than a task's whole life on the fast path. So changes
 * are gathered, each changed task is looked at once a round, and of those that were over before
 * anybody could look, no more than {@link #SHORT_LIVED_PER_ROUND} are written: open and dead tasks
 * are always in the lists, finished ones all of them at some hundreds a second, a sample beyond
 * that. {@code GET /tasks/{id}} reads the shard and knows every one.
 */
final class Projector {

  private static final Logger LOG = LoggerFactory.getLogger(Projector.class);

  /** How often the projection is brought up to date. */
  static final long ROUND_MILLIS = 250;

  private static final int SHORT_LIVED_PER_ROUND = 250;

  private static final int ROWS_PER_LOOK = 2_000;

  /**
   * Rows that lists lack, of shards that have come to be served here, written in a round: whoever
   * wrote them all at once would keep everybody else from the processors just when they are needed
   * most.
   */
  static final int REWRITTEN_PER_ROUND = 20_000;

  /** Rows that only the map lacks, of partitions that were lost or have moved: there is time. */
  static final int REWRITTEN_FOR_MAP_PER_ROUND = 1_000;

  /** So long after rows were lost they are not written anew: shards are taken over meanwhile. */
  static final long REWRITE_AFTER_MILLIS = 5_000;

  final LongAdder skipped = new LongAdder();

  private final Shards shards;
  private final TaskProjection projection;
  private final TaskLists lists;
  private final int finishedKept;
  private final ChangedTasks[] changed;
  private final long retentionMillis;
  private final InstantSource clock;
  private final LongSupplier nanos;

  /** Belongs to whoever calls {@link #round}. */
  private final ArrayDeque<Rewrite> rewrites = new ArrayDeque<>();

  private final Set<Integer> lostPartitions = new HashSet<>();
  private volatile long unlisted;
  private volatile long rewriteFromMillis = Long.MIN_VALUE;
  private volatile long rewriteMapFromMillis = Long.MIN_VALUE;

  /**
   * Rows of tasks that are over, by id, with the time of their latest event; oldest write first.
   */
  private final LinkedHashMap<TaskId, Long> finished = new LinkedHashMap<>();

  Projector(
      Shards shards,
      TaskProjection projection,
      TaskLists lists,
      GridConfig config,
      InstantSource clock,
      LongSupplier nanos) {
    this.shards = shards;
    this.projection = projection;
    this.lists = lists;
    this.finishedKept = config.finishedKept();
    this.retentionMillis = config.retentionMillis();
    this.clock = clock;
    this.nanos = nanos;
    this.changed = new ChangedTasks[shards.count()];
    for (int shard = 0; shard < changed.length; shard++) {
      changed[shard] = new ChangedTasks();
    }
  }

  /**
   * Tasks of a shard whose rows are written anew, piece by piece.
   *
   * @param unlisted how many of them, the first ones, lists lack
   */
  private record Rewrite(int shard, List<Long> numbers, int unlisted) {

    Rewrite after(int some) {
      return new Rewrite(
          shard, numbers.subList(some, numbers.size()), Math.max(0, unlisted - some));
    }
  }

  /**
   * Rows of the map were lost with the member that kept them: there is but one copy of each, for a
   * second one would cost as much again in each of a task's changes. They are written again. Lists
   * do not lack them.
   */
  void lost(int partition) {
    rewriteFromMillis = elapsedMillis() + REWRITE_AFTER_MILLIS;
    discarded(partition);
  }

  /** Rows of the map were let go: they are written again once no more are. */
  void discarded(int partition) {
    rewriteMapFromMillis = elapsedMillis() + REWRITE_AFTER_MILLIS;
    synchronized (lostPartitions) {
      lostPartitions.add(partition);
    }
  }

  /** Tasks of shards that are served here which lists lack, as far as they have been counted. */
  long unlisted() {
    return unlisted;
  }

  /** For a shard that is served here from now on: all of it is looked at from the next round on. */
  ShardObserver observer(int shard) {
    changed[shard].everything();
    return changed[shard];
  }

  /** Brings the projection up to date with every shard. Blocks; one caller at a time. */
  void round() {
    int budget = SHORT_LIVED_PER_ROUND;
    for (int shard = 0; shard < changed.length; shard++) {
      try {
        budget = roundOrLeave(shard, budget);
      } catch (RuntimeException e) {
        // Its changes are not lost, and the others are to be written all the same.
        LOG.warn("tasks of shard {} could not be written, and are tried again", shard, e);
      }
    }
    long now = elapsedMillis();
    boolean mapToo = now >= rewriteMapFromMillis;
    if (mapToo) {
      rewriteWhatWasLost();
    }
    if (now >= rewriteFromMillis) {
      rewriteSome(mapToo ? REWRITTEN_FOR_MAP_PER_ROUND : 0);
    }
    forgetOld();
  }

  /** A wall's clock that jumps by hours would hold rows up for so long. */
  private long elapsedMillis() {
    return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
  }

  private int roundOrLeave(int shard, int budget) {
    if (shards.isServedHere(shard)) {
      return round(shard, budget);
    }
    leave(shard);
    return budget;
  }

  /** Whoever serves the shard now lists it, or is about to. */
  private void leave(int shard) {
    if (lists.leave(shard, elapsedMillis())) {
      changed[shard].unwatchAll();
      dropRewrites(shard);
      countUnlisted();
    }
  }

  private void dropRewrites(int shard) {
    rewrites.removeIf(rewrite -> rewrite.shard() == shard);
  }

  private void rewriteWhatWasLost() {
    Set<Integer> lost = takeLost();
    if (lost.isEmpty()) {
      return;
    }
    try {
      rewriteWhatWasLost(lost);
    } catch (RuntimeException e) {
      lostAgain(lost);
      throw e;
    }
  }

  private Set<Integer> takeLost() {
    synchronized (lostPartitions) {
      Set<Integer> lost = Set.copyOf(lostPartitions);
      lostPartitions.clear();
      return lost;
    }
  }

  private void lostAgain(Set<Integer> lost) {
    synchronized (lostPartitions) {
      lostPartitions.addAll(lost);
    }
  }

  private void rewriteWhatWasLost(Set<Integer> lost) {
    for (int shard = 0; shard < changed.length; shard++) {
      if (shards.isServedHere(shard)) {
        int its = shard;
        List<Long> numbers = new ArrayList<>(numbers(shard));
        numbers.removeIf(number -> !lost.contains(partitionOf(its, number)));
        rewrites.addLast(new Rewrite(shard, numbers, 0));
      }
    }
  }

  private int partitionOf(int shard, long number) {
    return projection.partitionOf(new TaskId(shard, number).toString());
  }

  /** All of the shard is written anew. What lists lack is written first, before all else. */
  private void rewriteAll(int shard) {
    dropRewrites(shard);
    List<Long> numbers = numbers(shard);
    ShardRows rows = lists.of(shard);
    rows.retain(ids(shard, numbers));
    List<Long> ordered = new ArrayList<>(numbers);
    ordered.removeIf(number -> rows.has(new TaskId(shard, number)));
    int missing = ordered.size();
    numbers.stream().filter(number -> rows.has(new TaskId(shard, number))).forEach(ordered::add);
    Rewrite rewrite = new Rewrite(shard, ordered, missing);
    if (missing > 0) {
      rewrites.addFirst(rewrite);
    } else {
      rewrites.addLast(rewrite);
    }
    countUnlisted();
  }

  private static Set<TaskId> ids(int shard, List<Long> numbers) {
    Set<TaskId> ids = HashSet.newHashSet(numbers.size());
    numbers.forEach(number -> ids.add(new TaskId(shard, number)));
    return ids;
  }

  private void countUnlisted() {
    unlisted = rewrites.stream().mapToLong(Rewrite::unlisted).sum();
  }

  /**
   * @param mostForMap rows that lists do not lack
   */
  private void rewriteSome(int mostForMap) {
    int left = REWRITTEN_PER_ROUND;
    int leftForMap = mostForMap;
    try {
      while (!rewrites.isEmpty()) {
        int unlistedOfNext = rewrites.getFirst().unlisted();
        if (unlistedOfNext > 0 && left > 0) {
          left -= rewriteNext(Math.min(left, unlistedOfNext));
        } else if (unlistedOfNext == 0 && leftForMap > 0) {
          leftForMap -= rewriteNext(leftForMap);
        } else {
          return;
        }
      }
    } finally {
      countUnlisted();
    }
  }

  /** Rewrites up to so many rows of the next shard; returns how many. */
  private int rewriteNext(int most) {
    Rewrite next = rewrites.removeFirst();
    if (!shards.isServedHere(next.shard())) {
      return 0; // whoever serves it now writes all of it
    }
    int some = Math.min(most, next.numbers().size());
    if (some < next.numbers().size()) {
      rewrites.addFirst(next.after(some));
    }
    rewrite(next.shard(), next.numbers().subList(0, some));
    return some;
  }

  private void rewrite(int shard, List<Long> numbers) {
    try {
      inPieces(shard, numbers, Integer.MAX_VALUE);
    } catch (RuntimeException e) {
      changed[shard].everything();
      throw e;
    }
  }

  /** The shards forget tasks that are over by number and by age; so do the lists. */
  private void forgetOld() {
    long latest = clock.millis() - retentionMillis;
    var oldest = finished.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<TaskId, Long> entry = oldest.next();
      if (finished.size() <= finishedKept && entry.getValue() > latest) {
        return;
      }
      lists.remove(entry.getKey());
      projection.remove(entry.getKey().toString());
      oldest.remove();
    }
  }

  /** What was taken and could not be written is not lost: the whole shard is looked at again. */
  private int round(int shard, int budget) {
    ChangedTasks.Round round = changed[shard].take();
    try {
      // Also before all are looked at: what was purged has a row, but no number in the shard.
      inPieces(shard, new ArrayList<>(round.known()), Integer.MAX_VALUE);
      if (round.all()) {
        rewriteAll(shard);
        return budget;
      }
      return inPieces(shard, round.fresh(), budget);
    } catch (RuntimeException e) {
      changed[shard].again(round);
      throw e;
    }
  }

  /**
   * Writes the tasks as they are now, but of those that are over no more than {@code budget};
   * returns what is left of it.
   */
  private int inPieces(int shard, List<Long> numbers, int budget) {
    int left = budget;
    for (int from = 0; from < numbers.size(); from += ROWS_PER_LOOK) {
      List<Long> some = numbers.subList(from, Math.min(numbers.size(), from + ROWS_PER_LOOK));
      changed[shard].watch(some);
      Look look = look(shard, some, left);
      for (long number : look.skipped()) {
        changed[shard].unwatch(number);
      }
      skipped.add(look.skipped().size());
      left -= look.over();
      write(shard, look.rows());
    }
    return left;
  }

  /** Of all tasks of the shard, in order. */
  private List<Long> numbers(int shard) {
    long[] numbers = shards.query(shard, Shard::numbers).toCompletableFuture().join();
    return LongStream.of(numbers).boxed().sorted(Long::compareUnsigned).toList();
  }

  /**
   * @param content null if the shard has forgotten the task
   */
  private record Row(
      TaskId id,
      io.swarmhold.model.@Nullable TenantId tenant,
      TaskPage.@Nullable Row content,
      long sequence) {}

  /**
   * @param over how many of the rows are of tasks that are over
   * @param skipped numbers of tasks that are over and beyond the budget
   */
  private record Look(List<Row> rows, int over, List<Long> skipped) {}

  private static boolean over(Row row) {
    TaskPage.Row content = row.content();
    return content == null || over(content.status());
  }

  private static boolean over(TaskStatus status) {
    return status == TaskStatus.SUCCEEDED || status == TaskStatus.CANCELLED;
  }

  private Look look(int shard, List<Long> numbers, int budget) {
    return shards.query(shard, state -> look(state, numbers, budget)).toCompletableFuture().join();
  }

  /** On the shard's own thread: no row is made that would not be written. */
  private static Look look(Shard shard, List<Long> numbers, int budget) {
    List<Row> rows = new ArrayList<>();
    List<Long> skipped = new ArrayList<>();
    int over = 0;
    for (Long number : numbers) {
      if (over >= budget && shard.isOver(number)) {
        skipped.add(number);
        continue;
      }
      TaskRead task = shard.read(number);
      boolean isOver = task == null || over(task.status());
      if (isOver && over >= budget) {
        skipped.add(number);
        continue;
      }
      over += isOver ? 1 : 0;
      rows.add(
          task == null
              ? new Row(new TaskId(shard.number(), number), null, null, 0)
              : row(shard, task));
    }
    return new Look(rows, over, skipped);
  }

  private static Row row(Shard shard, TaskRead task) {
    TaskPage.Row content = task.row(shard.number());
    return new Row(content.id(), task.lane().tenant(), content, shard.sequence());
  }

  private void write(int shard, List<Row> rows) {
    list(shard, rows);
    project(shard, rows);
  }

  private void list(int shard, List<Row> rows) {
    List<ShardRows.Listed> listed = new ArrayList<>();
    List<TaskId> forgotten = new ArrayList<>();
    for (Row row : rows) {
      if (row.content() == null || row.tenant() == null) {
        forgotten.add(row.id());
      } else {
        listed.add(new ShardRows.Listed(row.tenant(), row.content()));
      }
    }
    ShardRows its = lists.of(shard);
    its.remove(forgotten);
    its.put(listed);
  }

  private void project(int shard, List<Row> rows) {
    Map<String, TaskRow> written = new HashMap<>();
    for (Row row : rows) {
      boolean over = over(row);
      if (over) {
        changed[shard].unwatch(row.id().number());
      }
      if (row.content() == null || row.tenant() == null) {
        projection.remove(row.id().toString());
        finished.remove(row.id());
      } else {
        written.put(
            row.id().toString(), TaskProjection.row(row.tenant(), row.content(), row.sequence()));
        if (over) {
          finished.putLast(row.id(), row.content().updatedAtMillis());
        }
      }
    }
    if (!written.isEmpty()) {
      projection.put(written);
    }
  }
}
