package io.swarmhold.model.shard;

import static io.swarmhold.model.shard.Referee.require;

import io.swarmhold.model.NewTask;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.port.TaskQueue.Submission;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What may come in, in the plainest words (B1, B3, B11). */
final class SubmitJudge {

  private final Notebook notes;
  private long latestNumber;

  SubmitJudge(Notebook notes) {
    this.notes = notes;
  }

  void judge(NewTask task, boolean hasPlace, Submission submission) {
    notes.heard(submission.getClass().getSimpleName());
    Notebook.KeyNote before = remembered(task);
    long waiting = notes.tasks.stream().filter(note -> note.isWaiting() && note.isOf(task)).count();
    if (before != null) {
      TaskId id = new TaskId(notes.shard, before.number());
      require(
          submission.equals(
              sameContent(task, before.task())
                  ? new Submission.Duplicate(id)
                  : new Submission.KeyReused(id)),
          "one key, one task",
          submission,
          before);
    } else if (!hasPlace || waiting >= notes.limits.queueCapacity()) {
      require(
          submission instanceof Submission.QueueFull full
              && full.limit() == notes.limits.queueCapacity(),
          "a full queue refuses",
          submission,
          waiting);
    } else {
      require(submission instanceof Submission.Accepted, "room, so accepted", submission, waiting);
      accept(task, ((Submission.Accepted) submission).id());
    }
  }

  private Notebook.@Nullable KeyNote remembered(NewTask task) {
    String key = task.options().idempotencyKey();
    for (Notebook.KeyNote note : notes.keys.reversed()) {
      if (note.key().equals(key)
          && note.tenant().equals(task.lane().tenant())
          && notes.now < note.at() + Notebook.KEY_RETENTION) {
        return note;
      }
    }
    return null;
  }

  private static boolean sameContent(NewTask a, NewTask b) {
    return a.lane().equals(b.lane())
        && a.type().equals(b.type())
        && a.priority() == b.priority()
        && Arrays.equals(a.payload(), b.payload())
        && Objects.equals(a.options().key(), b.options().key())
        && a.options().visibilityTimeoutMillis() == b.options().visibilityTimeoutMillis()
        && a.options().retry().equals(b.options().retry());
  }

  private void accept(NewTask task, TaskId id) {
    require(
        id.shard() == notes.shard && id.number() >>> 40 == notes.epoch,
        "says where and when",
        id,
        notes.epoch);
    require(Long.compareUnsigned(id.number(), latestNumber) > 0, "never a number twice", id);
    latestNumber = id.number();
    notes.happenings++;
    TaskNote note = new TaskNote(id.number(), task, notes.now);
    notes.tasks.add(note);
    if (task.options().notBeforeMillis() > notes.now) {
      note.status = TaskStatus.DELAYED;
      note.until = task.options().notBeforeMillis();
      note.enqueuedAt = note.until;
    } else {
      note.enqueuedAt = notes.now;
      notes.queue(note);
    }
    String key = task.options().idempotencyKey();
    if (key != null) {
      notes.keys.add(new Notebook.KeyNote(task.lane().tenant(), key, task, id.number(), notes.now));
    }
  }
}
