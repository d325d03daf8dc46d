package io.swarmhold.model.shard;

import io.swarmhold.model.agent.AgentCommand;
import io.swarmhold.model.agent.AgentRules;
import io.swarmhold.model.breaker.BreakerAsk;
import io.swarmhold.model.breaker.BreakersRules;
import java.util.List;

/**
 * How commands are decided. There is one way; what is asked for by this name is that tests can make
 * mistakes on purpose and see them caught.
 */
interface Rules {

  /** The rules. */
  Rules DEFAULT = Rules::byTheBook;

  ShardAnswer decide(ShardCommand command, Turn turn);

  private static ShardAnswer byTheBook(ShardCommand command, Turn turn) {
    return switch (command) {
      case ShardCommand.Submit submit -> SubmitRules.submit(submit, turn);
      case ShardCommand.Lease lease -> LeaseRules.lease(lease, turn);
      case ShardCommand.ReportAll reports -> {
        ShardAnswer answer = ReportRules.report(reports, turn);
        TimeRules.forgetSurplus(turn);
        yield answer;
      }
      case ShardCommand.Cancel cancel -> {
        ShardAnswer answer = DeadLetterRules.cancel(cancel, turn);
        TimeRules.forgetSurplus(turn);
        yield answer;
      }
      case ShardCommand.Redrive redrive -> DeadLetterRules.redrive(redrive.which(), turn);
      case ShardCommand.Purge purge -> DeadLetterRules.purge(purge.which(), turn);
      case ShardCommand.Tick tick -> TimeRules.tick(turn);
      case ShardCommand.Activate activate -> activate(activate.epoch(), turn);
      case ShardCommand.Check check -> CheckRules.check(check, turn);
      case ShardCommand.TakeBack takeBack -> TimeRules.takeBack(takeBack, turn);
      case ShardCommand.OfBreakers(List<BreakerAsk> asks) ->
          new ShardAnswer.OfBreakers(BreakersRules.decide(asks, new BreakersOfTurn(turn)));
      case ShardCommand.OfAgents(AgentCommand about) ->
          new ShardAnswer.OfAgents(AgentRules.decide(about, new AgentsOfTurn(turn)));
    };
  }

  private static ShardAnswer activate(long epoch, Turn turn) {
    if (epoch <= turn.view().epoch()) {
      return new ShardAnswer.Affected(0);
    }
    turn.happened(new TaskEvent.Activated(epoch));
    return new ShardAnswer.Affected(1);
  }
}
