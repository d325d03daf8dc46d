package io.swarmhold.model.shard;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.Attempt;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.RetryPolicy;
import io.swarmhold.model.TaskOptions;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.port.Report;
import io.swarmhold.model.port.Reported;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What an agent's word is worth (B5, B6, B8): it counts while the agent holds the lease under the
 * token it names, and not one millisecond longer.
 */
final class ReportRules {

  private ReportRules() {}

  static ShardAnswer report(ShardCommand.ReportAll command, Turn turn) {
    List<Reported> reported = new ArrayList<>(command.reports().size());
    for (Report report : command.reports()) {
      reported.add(reportOne(command.agent(), report, turn));
    }
    return new ShardAnswer.Reports(reported);
  }

  private static Reported reportOne(AgentKey agent, Report report, Turn turn) {
    TaskRead task = turn.view().find(report.task().number());
    boolean here = report.task().shard() == turn.view().shard();
    if (!here || task == null || !concerns(task, agent)) {
      return Reported.NOT_FOUND;
    }
    if (!holds(task, agent, report.token(), turn.nowMillis())) {
      return tooLate(task, agent, report);
    }
    turn.happened(decide(task, report, turn));
    return Reported.ACCEPTED;
  }

  /** A task is none of an agent's business unless it is its tenant's or was the agent's own. */
  private static boolean concerns(TaskRead task, AgentKey agent) {
    return task.lane().tenant().equals(agent.tenant()) || agent.equals(task.agent());
  }

  private static boolean holds(TaskRead task, AgentKey agent, long token, long now) {
    return task.status() == TaskStatus.RUNNING
        && task.token() == token
        && agent.equals(task.agent())
        && now < task.wakeAtMillis();
  }

  private static Reported tooLate(TaskRead task, AgentKey agent, Report report) {
    if (task.status() != TaskStatus.SUCCEEDED
        || task.token() != report.token()
        || !agent.equals(task.agent())) {
      return Reported.STALE;
    }
    return report instanceof Report.Complete complete
            && Arrays.equals(complete.result(), task.result())
        ? Reported.REPEATED
        : Reported.ALREADY_FINISHED;
  }

  private static TaskEvent decide(TaskRead task, Report report, Turn turn) {
    long number = task.number();
    return switch (report) {
      case Report.Complete complete -> new TaskEvent.Succeeded(number, complete.result());
      case Report.Fail fail -> failed(task, fail, turn);
      case Report.Extend extend ->
          new TaskEvent.Extended(number, extendedTo(task, extend.forMillis(), turn), -1);
      case Report.Progress progress ->
          new TaskEvent.Extended(number, extendedTo(task, 0, turn), (float) progress.fraction());
      case Report.HandBack back -> new TaskEvent.HandedBack(number);
    };
  }

  private static TaskEvent failed(TaskRead task, Report.Fail fail, Turn turn) {
    String error = cut(fail.error());
    if (!fail.retryable()) {
      return new TaskEvent.Buried(task.number(), DeadReason.NOT_RETRYABLE, error);
    }
    RetryPolicy retry = task.task().options().retry();
    if (task.attempts() >= retry.maxAttempts()) {
      return new TaskEvent.Buried(task.number(), DeadReason.ATTEMPTS_FAILED, error);
    }
    long delay = retry.delayMillis(task.attempts() - 1, turn.dice().nextDouble());
    return new TaskEvent.Failed(task.number(), error, turn.nowMillis() + delay);
  }

  private static long extendedTo(TaskRead task, long forMillis, Turn turn) {
    TaskOptions options = task.task().options();
    long span = forMillis == 0 ? options.visibilityTimeoutMillis() : forMillis;
    return options.leaseEnd(
        turn.nowMillis(),
        Math.clamp(span, TaskOptions.MIN_VISIBILITY_MILLIS, TaskOptions.MAX_VISIBILITY_MILLIS));
  }

  /** At most so long, and such that UTF-8 can say it: what the log gives back must be the same. */
  private static String cut(String error) {
    String cut =
        error.length() <= Attempt.MAX_ERROR_LENGTH
            ? error
            : error.substring(0, Attempt.MAX_ERROR_LENGTH);
    return new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
