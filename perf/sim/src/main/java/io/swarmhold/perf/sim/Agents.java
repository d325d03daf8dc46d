package io.swarmhold.perf.sim;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Report;
import io.swarmhold.model.port.Reported;
import io.swarmhold.model.shard.ShardAnswer;
import io.swarmhold.model.shard.ShardCommand;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What agents do with what they are given: most finish it, some late, twice, or never. */
final class Agents {

  private final Story story;
  private int calls;

  Agents(Story story) {
    this.story = story;
  }

  /**
   * @param isKept whether the lease was kept when it was handed out
   * @param haste whether everybody is good and quick
   */
  void take(
      Life at, AgentKey agent, Assignment assignment, long askedAt, boolean isKept, boolean haste) {
    if (isKept) {
      story.referee.promises.leased(assignment, askedAt);
    }
    int kind = haste ? 9 : story.dice.nextInt(20);
    long work = haste ? 0 : story.upTo((kind < 3 ? 9_000 : 400) * Agenda.MILLI);
    byte[] result = ("r" + assignment.token()).getBytes(StandardCharsets.UTF_8);
    switch (kind) {
      case 0 -> {}
      case 1 ->
          later(
              work, at, agent, new Report.Fail(assignment.task(), assignment.token(), "no", true));
      case 2 -> later(work, at, agent, new Report.HandBack(assignment.task(), assignment.token()));
      case 4, 5 -> {
        later(work, at, agent, complete(assignment, result));
        later(story.upTo(2 * work), at, agent, complete(assignment, result));
      }
      case 6 -> {
        later(work, at, agent, complete(assignment, result));
        later(story.upTo(2 * work), at, agent, complete(assignment, new byte[] {'0'}));
      }
      case 7 -> {
        later(work / 2, at, agent, new Report.Extend(assignment.task(), assignment.token(), 0));
        later(work, at, agent, complete(assignment, result));
      }
      default -> later(work, at, agent, complete(assignment, result));
    }
  }

  private static Report.Complete complete(Assignment assignment, byte[] result) {
    return new Report.Complete(assignment.task(), assignment.token(), result);
  }

  /** At the member it was given by, or at another if that one is gone. */
  private void later(long nanos, Life at, AgentKey agent, Report report) {
    story.agenda.in(
        nanos,
        () -> {
          SimMember other = story.members.get(story.dice.nextInt(story.members.size()));
          boolean stays = !at.isDead() && at.member.runs() && story.dice.nextInt(3) > 0;
          Life life = stays ? at : other.runs() ? other.life() : null;
          if (life != null) {
            report(life, agent, report);
          }
        });
  }

  private void report(Life life, AgentKey agent, Report report) {
    long askedAt = story.agenda.now();
    int call = ++calls;
    life.edge.send(
        report.task().shard(),
        new ShardCommand.ReportAll(agent, List.of(report)),
        story.plan.durability(),
        (answer, at) -> {
          Reported reported = ((ShardAnswer.Reports) answer).reported().getFirst();
          if (report instanceof Report.Complete complete) {
            story.referee.promises.completed(
                complete.task(), complete.token(), complete.result(), call, askedAt, reported);
          }
        });
  }
}
