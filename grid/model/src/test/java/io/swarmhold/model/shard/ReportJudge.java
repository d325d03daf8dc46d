package io.swarmhold.model.shard;

import static io.swarmhold.model.shard.Referee.require;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.Attempt.Ending;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.RetryPolicy;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.port.Report;
import io.swarmhold.model.port.Reported;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an agent's word is worth, in the plainest words (B5, B6, B8). */
final class ReportJudge {

  private final Notebook notes;
  private final Deque<TaskEvent.Failed> retries = new ArrayDeque<>();

  /** Where in [0, 1] of its jitter each retry fell. */
  final List<Double> jitters = new ArrayList<>();

  ReportJudge(Notebook notes) {
    this.notes = notes;
  }

  void noteRetries(byte @Nullable [] frame) {
    retries.clear();
    if (frame != null) {
      EventReader events = new EventReader(frame);
      for (TaskEvent event = events.next(); event != null; event = events.next()) {
        if (event instanceof TaskEvent.Failed failed) {
          retries.add(failed);
        }
      }
    }
  }

  void requireNoMoreRetries() {
    require(retries.isEmpty(), "fails only what was reported failed", retries);
  }

  Reported expected(AgentKey agent, Report report) {
    TaskNote note =
        report.task().shard() == notes.shard ? notes.find(report.task().number()) : null;
    if (note == null
        || !(note.task.lane().tenant().equals(agent.tenant()) || agent.equals(note.agent))) {
      return Reported.NOT_FOUND;
    }
    boolean theirs = agent.equals(note.agent) && report.token() == note.token;
    if (theirs && note.is(TaskStatus.RUNNING) && notes.now < note.until) {
      notes.happenings++;
      apply(note, report);
      return Reported.ACCEPTED;
    } else if (theirs && note.is(TaskStatus.SUCCEEDED)) {
      return report instanceof Report.Complete(TaskId id, long token, byte[] result)
              && Arrays.equals(result, note.result)
          ? Reported.REPEATED
          : Reported.ALREADY_FINISHED;
    }
    return Reported.STALE;
  }

  private void apply(TaskNote note, Report report) {
    note.updatedAt = notes.now;
    switch (report) {
      case Report.Complete complete -> {
        note.result = complete.result();
        note.status = TaskStatus.SUCCEEDED;
        notes.over.add(note);
      }
      case Report.Fail fail -> fail(note, cut(fail.error()), fail.retryable());
      case Report.Extend extend -> {
        long wish = extend.forMillis();
        long span = wish == 0 ? note.task.options().visibilityTimeoutMillis() : wish;
        note.until = notes.leaseEnd(note, Math.max(1_000, Math.min(span, 12 * 3_600_000L)));
      }
      case Report.Progress progress -> {
        note.until = notes.leaseEnd(note, note.task.options().visibilityTimeoutMillis());
        note.progress = (float) progress.fraction();
      }
      case Report.HandBack back -> {
        note.endAttempt(Ending.HANDED_BACK, "", notes.now);
        note.attempts--;
        notes.queue(note);
      }
    }
  }

  /** The first 1 024 characters; half a character that is left at the end becomes a question. */
  private static String cut(String error) {
    if (error.length() <= 1_024) {
      return error;
    }
    return Character.isHighSurrogate(error.charAt(1_023))
        ? error.substring(0, 1_023) + "?"
        : error.substring(0, 1_024);
  }

  private void fail(TaskNote note, String error, boolean retryable) {
    RetryPolicy retry = note.task.options().retry();
    if (!retryable) {
      notes.happenings--;
      notes.die(note, DeadReason.NOT_RETRYABLE, error);
      return;
    } else if (note.attempts >= retry.maxAttempts()) {
      notes.happenings--;
      notes.die(note, DeadReason.ATTEMPTS_FAILED, error);
      return;
    }
    note.endAttempt(Ending.FAILED, error, notes.now);
    note.error = error;
    TaskEvent.Failed failed = retries.poll();
    require(failed != null && failed.number() == note.number, "fails when reported", note, failed);
    long least = wait(retry, note.attempts - 1);
    long rolled = Objects.requireNonNull(failed).retryAtMillis() - notes.now - least;
    require(
        rolled >= 0 && rolled <= retry.jitterMillis(), "waits as long as", retry, least, rolled);
    if (retry.jitterMillis() >= 100) {
      jitters.add((double) rolled / retry.jitterMillis());
    }
    if (failed.retryAtMillis() > notes.now) {
      note.status = TaskStatus.DELAYED;
      note.until = failed.retryAtMillis();
    } else {
      notes.queue(note);
    }
  }

  /** Base times factor to the n, but no more than the cap. */
  private static long wait(RetryPolicy retry, int n) {
    double wait = (double) retry.baseMillis() * Math.pow(retry.factor(), n);
    return (long) Math.min(wait, (double) retry.capMillis());
  }
}
