package io.swarmhold.perf.sim;

import io.swarmhold.model.NewTask;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TaskView;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Reported;
import io.swarmhold.model.port.TaskQueue.Submission;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.Progress;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.TaskRead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What clients were told, and whether it is true. */
final class Promises {

  /** A primary that was deposed may show what was true for as long as its lease and news last. */
  private static final long STALE_FOR = 9 * Agenda.SECOND;

  private final Story story;
  private final Map<TaskId, TaskBook> books = new LinkedHashMap<>();
  private final List<TaskId> acknowledged = new ArrayList<>();
  private final Map<Long, TaskId> tokens = new HashMap<>();
  private final Map<String, TaskId> keys = new HashMap<>();
  private final List<EarlyLease> early = new ArrayList<>();

  /** How often each was sent, but for the times of which it was said that they did not happen. */
  private final Map<Integer, Integer> possible = new HashMap<>();

  private int ops;

  /** A lease that was handed out before it was kept. */
  static final class EarlyLease {
    final Life by;
    final int shard;
    final CopyId at;
    boolean isTold;

    EarlyLease(Life by, int shard, CopyId at) {
      this.by = by;
      this.shard = shard;
      this.at = at;
    }
  }

  Promises(Story story) {
    this.story = story;
  }

  int nextOp() {
    return ops++;
  }

  static byte[] payload(int op) {
    return ("op" + op).getBytes(StandardCharsets.UTF_8);
  }

  private int opOf(byte[] payload) {
    String text = new String(payload, StandardCharsets.UTF_8);
    int op = text.startsWith("op") ? Integer.parseInt(text.substring(2)) : -1;
    if (op < 0 || op >= ops) {
      throw new BrokenPromise("INV2", "nobody submitted " + text);
    }
    // A grid that runs a call twice tells but of one of the two.
    if (possible.getOrDefault(op, 0) == 0 && story.plan.duplicates() == 0) {
      throw new BrokenPromise("INV2", "op%d was refused, and is there".formatted(op));
    }
    return op;
  }

  void sent(int op) {
    possible.merge(op, 1, Integer::sum);
  }

  void refused(int op) {
    possible.merge(op, -1, Integer::sum);
  }

  int acknowledged() {
    return acknowledged.size();
  }

  TaskBook anyAcknowledged() {
    TaskId id = acknowledged.get(story.dice.nextInt(acknowledged.size()));
    return Optional.ofNullable(books.get(id)).orElseThrow();
  }

  void submitted(int op, NewTask task, Submission answer) {
    switch (answer) {
      case Submission.Accepted(TaskId id) -> taken(op, task, id);
      case Submission.Duplicate(TaskId id) -> taken(op, task, id);
      case Submission.KeyReused reused -> {}
      case Submission.QueueFull full ->
          throw new BrokenPromise("INV15", "the queue is full, which holds more than all");
    }
  }

  private void taken(int op, NewTask task, TaskId id) {
    String key = task.options().idempotencyKey();
    TaskId before = key == null ? null : keys.putIfAbsent(key, id);
    if (before != null && !before.equals(id)) {
      throw new BrokenPromise("INV3", "key %s is %s and %s".formatted(key, before, id));
    }
    TaskBook known = books.get(id);
    if (known == null) {
      books.put(id, new TaskBook(id, op, story.agenda.now()));
      acknowledged.add(id);
      story.trace.note(
          story.agenda.now(), "acknowledged", -1, id.shard(), id.number() >>> 40, id.number());
    } else if (known.op != op) {
      throw new BrokenPromise("INV3", "%s is op%d and op%d".formatted(id, known.op, op));
    }
  }

  /** An agent hears of a lease that it asked for at {@code askedAt}. */
  void leased(Assignment assignment, long askedAt) {
    opOf(assignment.payload());
    TaskId other = tokens.putIfAbsent(assignment.token(), assignment.task());
    if (other != null && other.shard() == assignment.task().shard()) {
      throw new BrokenPromise(
          "INV5",
          "token %d is of %s and %s".formatted(assignment.token(), other, assignment.task()));
    }
    TaskBook book = books.get(assignment.task());
    if (book == null) {
      return;
    }
    if (book.completedToken != 0 && book.completedAt < askedAt) {
      throw new BrokenPromise("INV5", book.id + " is leased again after it was completed");
    }
    if (book.token >= assignment.token() && book.leasedAt < askedAt) {
      throw new BrokenPromise(
          "INV5", "%s: token %d after %d".formatted(book.id, assignment.token(), book.token));
    }
    if (assignment.token() > book.token) {
      book.token = assignment.token();
      book.leasedAt = story.agenda.now();
    }
  }

  /**
   * What all copies in sync had in memory was kept as well as leases are, and may still be lost.
   */
  void committed(int shard, Progress kept) {
    early.removeIf(lease ->
        lease.shard == shard
            && lease.at.epoch() == kept.epoch()
            && lease.at.sequence() <= kept.applied());
  }

  EarlyLease early(Life by, int shard, CopyId at) {
    EarlyLease lease = new EarlyLease(by, shard, at);
    early.add(lease);
    return lease;
  }

  /** An agent hears what became of a completion that it sent at {@code askedAt}. */
  void completed(TaskId task, long token, byte[] result, int call, long askedAt, Reported answer) {
    TaskBook book = books.get(task);
    if (book == null || (answer != Reported.ACCEPTED && answer != Reported.REPEATED)) {
      return;
    }
    if (book.completedToken != 0 && book.completedToken != token) {
      throw new BrokenPromise("INV5", task + " has two terminal results");
    }
    if (book.result != null && !Arrays.equals(book.result, result)) {
      throw new BrokenPromise("INV5", task + " has two results");
    }
    if (answer == Reported.ACCEPTED && book.completedBy != 0 && book.completedBy != call) {
      throw new BrokenPromise("INV5", task + " is completed twice");
    }
    if (book.token > token && book.leasedAt < askedAt) {
      throw new BrokenPromise(
          "INV5", "%s: stale token %d after %d".formatted(task, token, book.token));
    }
    book.completedToken = token;
    book.completedAt = book.completedAt == 0 ? story.agenda.now() : book.completedAt;
    book.result = result;
    if (answer == Reported.ACCEPTED) {
      book.completedBy = call;
    }
  }

  /** A reader that asked at {@code askedAt} is shown an acknowledged task. */
  void read(TaskBook book, long askedAt, Optional<TaskView> found) {
    boolean longAgo = book.acknowledgedAt + STALE_FOR < askedAt;
    if (longAgo && found.isEmpty()) {
      throw new BrokenPromise("INV1", "a reader does not find " + book.id);
    }
    boolean completedLongAgo = book.completedToken != 0 && book.completedAt + STALE_FOR < askedAt;
    if (completedLongAgo && found.filter(task -> task.status() == TaskStatus.SUCCEEDED).isEmpty()) {
      throw new BrokenPromise("INV1", "a reader does not see the end of " + book.id);
    }
  }

  /** All is at rest: this is what the shard holds. */
  void assertHeld(Shard shard) {
    Map<Integer, TaskId> byOp = new HashMap<>();
    shard.forEach(task -> assertKnown(shard.number(), task, byOp));
    for (TaskBook book : books.values()) {
      if (book.id.shard() == shard.number()) {
        assertHeld(book, shard.read(book.id.number()));
      }
    }
    for (EarlyLease lease : early) {
      boolean isLost =
          lease.shard == shard.number()
              && !story.referee.history(lease.shard).contains(LocalCopy.idOf(shard), lease.at);
      if (isLost && !lease.isTold && !lease.by.isDead()) {
        throw new BrokenPromise(
            "B4", "s%d: a lease of %s was lost and nobody told".formatted(lease.shard, lease.at));
      }
    }
  }

  private void assertKnown(int shard, TaskRead task, Map<Integer, TaskId> byOp) {
    int op = opOf(task.task().payload());
    TaskId id = new TaskId(shard, task.number());
    TaskId before = byOp.putIfAbsent(op, id);
    boolean mayBeTwice =
        story.plan.lateMillis() > 100 && task.task().options().idempotencyKey() == null;
    if (before != null && !mayBeTwice) {
      throw new BrokenPromise(
          "INV3",
          "op%d (key %s) is %s and %s"
              .formatted(op, task.task().options().idempotencyKey(), before, id));
    }
  }

  private void assertHeld(TaskBook book, @Nullable TaskRead task) {
    if (task == null) {
      throw new BrokenPromise("INV1", "%s (op%d) is lost".formatted(book.id, book.op));
    }
    if (!Arrays.equals(task.task().payload(), payload(book.op))) {
      throw new BrokenPromise("INV1", book.id + " is not what was submitted");
    }
    if (book.completedToken == 0) {
      return;
    }
    if (task.status() != TaskStatus.SUCCEEDED || !Arrays.equals(book.result, task.result())) {
      throw new BrokenPromise("INV1", "the completion of " + book.id + " is undone");
    }
  }
}
