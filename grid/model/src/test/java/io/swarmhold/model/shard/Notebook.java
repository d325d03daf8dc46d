package io.swarmhold.model.shard;

import io.swarmhold.model.Attempt.Ending;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.Lane;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TenantId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the referee has written down of a shard. Lists and sorting, nothing clever. */
final class Notebook {

  static final long KEY_RETENTION = 4 * 86_400_000L;

  final int shard;
  final ShardLimits limits;

  /** Every task, in the order of their numbers. */
  final List<TaskNote> tasks = new ArrayList<>();

  /** Succeeded and cancelled ones, in the order they ended. */
  final List<TaskNote> over = new ArrayList<>();

  /** Dead ones, in the order they died. */
  final List<TaskNote> dead = new ArrayList<>();

  final List<KeyNote> keys = new ArrayList<>();
  final Map<Long, SessionNote> sessions = new HashMap<>();

  /** Lanes to which tasks were added since the shard was last asked. */
  final List<Lane> newDemand = new ArrayList<>();

  /** How often each word was heard. */
  final Map<String, Integer> words = new TreeMap<>();

  long epoch;

  /** Time of the latest envelope that changed anything. */
  long clock;

  /** Time of the envelope that is being judged. */
  long now;

  /** How much has happened since it began. */
  int happenings;

  /** What was submitted under an idempotency key. */
  record KeyNote(TenantId tenant, String key, NewTask task, long number, long at) {}

  /** What a session was last answered. */
  record SessionNote(long sequence, List<ShardCommand> commands, List<ShardAnswer> answers) {}

  Notebook(int shard, ShardLimits limits) {
    this.shard = shard;
    this.limits = limits;
  }

  void heard(String word) {
    words.merge(word, 1, Integer::sum);
  }

  void queue(TaskNote note) {
    note.status = TaskStatus.QUEUED;
    note.readyAt = now;
    note.updatedAt = now;
    newDemand.add(note.task.lane());
  }

  /** The tasks of a lane that wait for an agent, best first. */
  List<TaskNote> waitingIn(Lane lane) {
    return tasks.stream()
        .filter(note -> note.is(TaskStatus.QUEUED) && note.task.lane().equals(lane))
        .sorted(
            Comparator.<TaskNote>comparingLong(note -> -note.urgency(now))
                .thenComparing((a, b) -> Long.compareUnsigned(a.number, b.number)))
        .toList();
  }

  long leaseEnd(TaskNote note, long span) {
    long deadline = note.task.options().deadlineMillis();
    return deadline > 0 && deadline < now + span ? deadline : now + span;
  }

  void die(TaskNote note, DeadReason reason, String error) {
    happenings++;
    if (note.is(TaskStatus.RUNNING)) {
      Ending ending =
          switch (reason) {
            case ATTEMPTS_FAILED, NOT_RETRYABLE -> Ending.FAILED;
            case ATTEMPTS_EXPIRED -> Ending.EXPIRED;
            case DEADLINE -> Ending.DEADLINE;
            case RETENTION -> throw new AssertionError("what runs does not wait: " + note);
          };
      note.endAttempt(ending, error, now);
    }
    note.status = TaskStatus.DEAD;
    note.deadReason = reason;
    note.error = error.isEmpty() ? note.error : error;
    note.updatedAt = now;
    dead.add(note);
  }

  void forgetSurplus() {
    while (over.size() > limits.finishedKept()) {
      forget(over.getFirst());
    }
  }

  void forget(TaskNote note) {
    happenings++;
    tasks.remove(note);
    over.remove(note);
    dead.remove(note);
  }

  @Nullable TaskNote find(long number) {
    for (TaskNote note : tasks) {
      if (note.number == number) {
        return note;
      }
    }
    return null;
  }
}
