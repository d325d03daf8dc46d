package io.swarmhold.model.shard;

import static io.swarmhold.model.shard.Referee.require;

import io.swarmhold.model.Lane;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TaskView;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.TaskPage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Compares all that a shard shows with what the referee has noted. */
final class Inspection {

  private final Notebook notes;
  private final Shard shard;

  private Inspection(Notebook notes, Shard shard) {
    this.notes = notes;
    this.shard = shard;
  }

  static void of(Shard shard, Notebook notes) {
    Inspection inspection = new Inspection(notes, shard);
    inspection.tasks();
    inspection.endings();
    inspection.pools();
    inspection.demand();
    inspection.bounds();
    inspection.sums();
  }

  private void tasks() {
    List<Long> numbers = notes.tasks.stream().map(note -> note.number).toList();
    require(Numbers.of(shard).equals(numbers), "every task, once", numbers, Numbers.of(shard));
    for (TaskNote note : notes.tasks) {
      TaskRead read = shard.read(note.number);
      require(read != null && read.status() == note.status, "status", note, read);
      if (read != null) {
        task(note, read);
        view(note, shard.find(note.task.lane().tenant(), note.number).orElseThrow());
        row(note, read.row(shard.number()));
      }
      require(
          shard.find(new TenantId("nobody"), note.number).isEmpty(), "its tenant's alone", note);
    }
  }

  private static void task(TaskNote note, TaskRead read) {
    require(read.attempts() == note.attempts, "attempts", note, read.attempts(), note.attempts);
    require(read.token() == note.token, "token", note, read.token(), note.token);
    require(
        note.agent == null ? read.agent() == null : note.agent.equals(read.agent()),
        "holder",
        note,
        note.agent);
    require(
        read.enqueuedAtMillis() == note.enqueuedAt
            && read.updatedAtMillis() == note.updatedAt
            && read.startedAtMillis() == note.startedAt,
        "times",
        note);
    if (note.is(TaskStatus.QUEUED)) {
      require(read.readyAtMillis() == note.readyAt, "ready at", note, read.readyAtMillis());
    }
    if (note.is(TaskStatus.RUNNING) || note.is(TaskStatus.DELAYED)) {
      require(read.wakeAtMillis() == note.until, "until", note, read.wakeAtMillis(), note.until);
    }
  }

  private static void view(TaskNote note, TaskView view) {
    require(isSame(view.task(), note.task), "as submitted", note);
    require(view.createdAtMillis() == note.createdAt, "created at", note);
    require(view.deadReason() == note.deadReason, "why it is dead", note, view.deadReason());
    require(Arrays.equals(view.result(), note.result), "result", note);
    require(view.progress() == note.progress, "progress", note, view.progress());
    require(view.attempts().equals(note.timeline()), "timeline", note, view.attempts());
  }

  /** Arrays in records are equal if they are the same one; tasks that are over are read anew. */
  private static boolean isSame(NewTask one, NewTask other) {
    return one.lane().equals(other.lane())
        && one.type().equals(other.type())
        && one.priority() == other.priority()
        && Arrays.equals(one.payload(), other.payload())
        && one.options().equals(other.options());
  }

  private static void row(TaskNote note, TaskPage.Row row) {
    require(row.error().equals(note.error), "error", note, row.error(), note.error);
  }

  private void endings() {
    List<Long> dead = new ArrayList<>();
    shard.state().dead().forEach(task -> dead.add(task.number()));
    List<Long> died = notes.dead.stream().map(note -> note.number).toList();
    require(dead.equals(died), "dead letters, oldest first", dead, died);
    require(shard.state().over.size() == notes.over.size(), "how many are over");
  }

  private record Pool(TenantId tenant, PoolId pool) {}

  private void pools() {
    TreeMap<Pool, int[]> counts =
        new TreeMap<>(Comparator.comparing(Pool::tenant).thenComparing(Pool::pool));
    for (TaskNote note : notes.tasks) {
      Lane lane = note.task.lane();
      counts
          .computeIfAbsent(new Pool(lane.tenant(), lane.pool()), pool -> new int[6])[
          note.status.code()]++;
    }
    List<PoolCounts> pools = shard.pools();
    require(pools.size() == counts.size(), "pools with tasks", counts.keySet());
    int i = 0;
    for (Pool pool : counts.keySet()) {
      PoolCounts found = pools.get(i++);
      int[] expected = counts.get(pool);
      require(
          found.tenant().equals(pool.tenant())
              && found.pool().equals(pool.pool())
              && found.delayed() == expected[0]
              && found.ready() == expected[1]
              && found.running() == expected[2]
              && found.dead() == expected[5],
          "counts per pool",
          pool,
          expected);
    }
  }

  private void demand() {
    TreeSet<Lane> lanes = new TreeSet<>();
    notes.tasks.stream()
        .filter(note -> note.is(TaskStatus.QUEUED))
        .forEach(note -> lanes.add(note.task.lane()));
    List<Shard.Demand> expected =
        lanes.stream()
            .map(lane -> {
              List<TaskNote> waiting = notes.waitingIn(lane);
              return new Shard.Demand(lane, waiting.size(), waiting.getFirst().urgency(0));
            })
            .toList();
    require(shard.demand().equals(expected), "demand", shard.demand(), expected);
  }

  private void bounds() {
    long due =
        notes.tasks.stream()
            .mapToLong(note -> note.due(notes.limits.retentionMillis()))
            .min()
            .orElse(Long.MAX_VALUE);
    require(shard.nothingDueBeforeMillis() <= due, "nothing is due before", due);
    require(shard.epoch() == notes.epoch, "epoch", notes.epoch);
    require(notes.over.size() <= notes.limits.finishedKept(), "keeps no more than it should");
  }

  /** What a shard tells of itself without a look at each task. */
  private void sums() {
    List<TaskNote> open = notes.tasks.stream().filter(note -> !isOver(note)).toList();
    require(
        shard.openAndDeadTasks() == open.size(),
        "open tasks",
        open.size(),
        shard.openAndDeadTasks());
    long bytes = open.stream().mapToLong(note -> note.task.payload().length).sum();
    require(
        shard.openAndDeadPayloadBytes() == bytes, "bytes", bytes, shard.openAndDeadPayloadBytes());

    Set<Long> running = new TreeSet<>();
    open.stream()
        .filter(note -> note.status == TaskStatus.RUNNING)
        .forEach(note -> running.add(note.number));
    Set<Long> shown = new TreeSet<>();
    shard.forEachRunning(task -> shown.add(task.number()));
    require(shown.equals(running), "tasks that agents hold", running, shown);
  }

  private static boolean isOver(TaskNote note) {
    return note.status == TaskStatus.SUCCEEDED || note.status == TaskStatus.CANCELLED;
  }
}
