package io.swarmhold.model.shard;

import io.swarmhold.model.Attempt.Ending;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.port.Report;
import io.swarmhold.model.port.Reported;
import io.swarmhold.model.port.TaskQueue.Submission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Restates the rules of a shard in the plainest words and judges every step. It knows the commands,
 * the answers, and of the events one thing only: when a failed task was told to try again, which is
 * rolled. What the code is measured against must not be clever.
 */
final class Referee {

  final Notebook notes;
  private final SubmitJudge submits;
  private final LeaseJudge leases;
  final ReportJudge reports;

  Referee(int shard, ShardLimits limits) {
    notes = new Notebook(shard, limits);
    submits = new SubmitJudge(notes);
    leases = new LeaseJudge(notes);
    reports = new ReportJudge(notes);
  }

  static void require(boolean fair, String rule, @Nullable Object... about) {
    if (!fair) {
      throw new AssertionError(rule + ": " + Arrays.deepToString(about));
    }
  }

  /** Whether the envelope will be answered as before, refused, or decided. */
  boolean isRefused(Envelope envelope) {
    Notebook.SessionNote before = notes.sessions.get(envelope.session());
    if (before != null && envelope.sequence() <= before.sequence()) {
      return envelope.sequence() < before.sequence();
    }
    return notes.epoch == 0 && !(envelope.commands().getFirst() instanceof ShardCommand.Activate);
  }

  void judge(Envelope envelope, Shard.Outcome outcome) {
    require(!isRefused(envelope), "refuses what is old, and everything while inactive", envelope);
    Notebook.SessionNote before = notes.sessions.get(envelope.session());
    if (before != null && envelope.sequence() == before.sequence()) {
      notes.heard("repeated");
      judgeRepetition(before, outcome);
      return;
    }
    require(!outcome.repeated(), "what is new is decided", envelope);
    require(outcome.answers().size() == envelope.commands().size(), "an answer for each command");
    notes.now = Math.max(notes.clock, envelope.nowMillis());
    notes.happenings = 0;
    reports.noteRetries(outcome.frame());
    for (int i = 0; i < outcome.answers().size(); i++) {
      judge(envelope.commands().get(i), outcome.answers().get(i));
    }
    reports.requireNoMoreRetries();
    require(
        (outcome.frame() != null) == (notes.happenings > 0),
        "a frame if and only if",
        notes.happenings);
    if (notes.happenings > 0) {
      notes.clock = notes.now;
      notes.sessions.put(
          envelope.session(),
          new Notebook.SessionNote(envelope.sequence(), envelope.commands(), outcome.answers()));
    }
  }

  private void judgeRepetition(Notebook.SessionNote before, Shard.Outcome outcome) {
    require(outcome.repeated() && outcome.frame() == null, "what is repeated changes nothing");
    for (int i = 0; i < before.commands().size(); i++) {
      judgeAgain(before.commands().get(i), before.answers().get(i), outcome.answers().get(i));
    }
  }

  private void judgeAgain(ShardCommand command, ShardAnswer then, ShardAnswer again) {
    if (command instanceof ShardCommand.Lease lease
        && then instanceof ShardAnswer.Leased first
        && again instanceof ShardAnswer.Leased second) {
      leases.judgeAgain(first, second);
      leases.judgeRemaining(lease.lane(), second);
    } else if (command instanceof ShardCommand.Cancel cancel
        && then instanceof ShardAnswer.CancelAnswer first
        && again instanceof ShardAnswer.CancelAnswer second) {
      require(first.changed() == second.changed(), "same answer", first, second);
      judgeView(cancel, second);
    } else {
      require(then.equals(again), "same answer", then, again);
    }
  }

  private void judge(ShardCommand command, ShardAnswer answer) {
    switch (command) {
      case ShardCommand.Submit submit -> {
        List<Submission> submissions = ((ShardAnswer.Submitted) answer).submissions();
        require(submissions.size() == submit.tasks().size(), "a word for each task");
        for (int i = 0; i < submissions.size(); i++) {
          submits.judge(submit.tasks().get(i), submit.hasPlace(i), submissions.get(i));
        }
      }
      case ShardCommand.Lease lease -> leases.judge(lease, (ShardAnswer.Leased) answer);
      case ShardCommand.ReportAll all -> {
        List<Reported> reported = ((ShardAnswer.Reports) answer).reported();
        require(reported.size() == all.reports().size(), "a word for each report");
        for (int i = 0; i < reported.size(); i++) {
          Report report = all.reports().get(i);
          Reported expected = reports.expected(all.agent(), report);
          notes.heard(expected + " " + report.getClass().getSimpleName());
          require(
              reported.get(i) == expected,
              "reported",
              reported.get(i),
              expected,
              report,
              notes.tasks);
        }
        notes.forgetSurplus();
      }
      case ShardCommand.Cancel cancel -> judgeCancel(cancel, (ShardAnswer.CancelAnswer) answer);
      case ShardCommand.Redrive redrive -> {
        List<TaskNote> chosen = chosen(redrive.which());
        chosen.forEach(this::redrive);
        require(answer.equals(new ShardAnswer.Affected(chosen.size())), "redriven", answer, chosen);
      }
      case ShardCommand.Purge purge -> {
        List<TaskNote> chosen = chosen(purge.which());
        chosen.forEach(notes::forget);
        require(answer.equals(new ShardAnswer.Affected(chosen.size())), "purged", answer, chosen);
      }
      case ShardCommand.Tick tick -> {
        int count = passTime();
        require(answer.equals(new ShardAnswer.Affected(count)), "done by time", answer, count);
      }
      case ShardCommand.Activate activate -> {
        boolean newer = activate.epoch() > notes.epoch;
        require(answer.equals(new ShardAnswer.Affected(newer ? 1 : 0)), "activated", answer);
        if (newer) {
          notes.epoch = activate.epoch();
          notes.happenings++;
        }
      }
      case ShardCommand.Check check -> {
        require(answer.equals(new ShardAnswer.Affected(1)), "checked", answer);
        notes.happenings++;
      }
      case ShardCommand.TakeBack takeBack ->
          throw new AssertionError("told by TakeBackTest: " + takeBack);
      case ShardCommand.OfBreakers breakers ->
          throw new AssertionError("told by BreakersInShardTest: " + breakers);
      case ShardCommand.OfAgents agents ->
          throw new AssertionError("told by AgentStory: " + agents);
    }
  }

  /** Returns to how many tasks something happened. */
  private int passTime() {
    long retention = notes.limits.retentionMillis();
    int before = notes.happenings;
    List<TaskNote> due =
        notes.tasks.stream()
            .filter(note -> note.due(retention) <= notes.now)
            .sorted(
                Comparator.<TaskNote>comparingLong(note -> note.due(retention))
                    .thenComparing((a, b) -> Long.compareUnsigned(a.number, b.number)))
            .toList();
    for (TaskNote note : due) {
      if (note.hasMissedItsDeadline(notes.now)) {
        notes.die(note, DeadReason.DEADLINE, "");
      } else if (note.is(TaskStatus.QUEUED)) {
        notes.die(note, DeadReason.RETENTION, "");
      } else if (note.is(TaskStatus.DELAYED)) {
        notes.happenings++;
        notes.queue(note);
      } else if (note.attempts >= note.task.options().retry().maxAttempts()) {
        notes.die(note, DeadReason.ATTEMPTS_EXPIRED, "");
      } else {
        notes.happenings++;
        note.endAttempt(Ending.EXPIRED, "", notes.now);
        notes.queue(note);
      }
    }
    List<TaskNote> old = new ArrayList<>(notes.over);
    old.addAll(notes.dead);
    old.stream().filter(note -> note.updatedAt + retention <= notes.now).forEach(notes::forget);
    return notes.happenings - before;
  }

  private void judgeCancel(ShardCommand.Cancel cancel, ShardAnswer.CancelAnswer answer) {
    TaskNote note = notes.find(cancel.number());
    boolean open =
        note != null && note.task.lane().tenant().equals(cancel.tenant()) && note.isOpen();
    require(answer.changed() == open, "cancels what is open", answer, note);
    if (note != null && open) {
      notes.happenings++;
      if (note.is(TaskStatus.RUNNING)) {
        note.endAttempt(Ending.CANCELLED, "", notes.now);
      }
      note.status = TaskStatus.CANCELLED;
      note.updatedAt = notes.now;
      notes.over.add(note);
    }
    judgeView(cancel, answer);
    notes.forgetSurplus();
  }

  private void judgeView(ShardCommand.Cancel cancel, ShardAnswer.CancelAnswer answer) {
    TaskNote note = notes.find(cancel.number());
    if (note == null || !note.task.lane().tenant().equals(cancel.tenant())) {
      require(answer.task() == null, "shows no tenant another's task", answer);
    } else {
      require(
          answer.task() != null && answer.task().status() == note.status, "as it stands", answer);
    }
  }

  private List<TaskNote> chosen(ShardCommand.DeadLetters which) {
    List<TaskNote> chosen = new ArrayList<>();
    List<TaskNote> candidates = new ArrayList<>(notes.dead);
    if (which.numbers() != null) {
      candidates.clear();
      which
          .numbers()
          .forEach(number ->
              notes.dead.stream().filter(n -> n.number == number).forEach(candidates::add));
    }
    for (TaskNote note : candidates) {
      boolean meant =
          note.task.lane().tenant().equals(which.tenant())
              && (which.pool() == null || which.pool().equals(note.task.lane().pool()))
              && (which.reason() == null || which.reason() == note.deadReason);
      if (meant && !chosen.contains(note) && chosen.size() < which.limit()) {
        chosen.add(note);
      }
    }
    return chosen;
  }

  private void redrive(TaskNote note) {
    notes.happenings++;
    notes.dead.remove(note);
    note.deadReason = null;
    note.attempts = 0;
    note.enqueuedAt = notes.now;
    notes.queue(note);
  }
}
