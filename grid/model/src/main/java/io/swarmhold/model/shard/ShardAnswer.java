package io.swarmhold.model.shard;

import io.swarmhold.model.TaskView;
import io.swarmhold.model.agent.AgentAnswer;
import io.swarmhold.model.breaker.BreakerReply;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Reported;
import io.swarmhold.model.port.TaskQueue.Submission;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a shard answers to a {@link ShardCommand}. */
public sealed interface ShardAnswer {

  /** One for each task, in order. */
  record Submitted(List<Submission> submissions) implements ShardAnswer {}

  /**
   * @param assignments what each offer was given, in the order of the offers; empty lists included
   * @param remaining tasks of the lane that still wait here
   * @param bestKey order key of the first of them; {@code Long.MIN_VALUE} if there is none
   */
  record Leased(List<List<Assignment>> assignments, int remaining, long bestKey)
      implements ShardAnswer {}

  /** One for each report, in order. */
  record Reports(List<Reported> reported) implements ShardAnswer {}

  /**
   * @param task as it stands now; null if there is none
   * @param changed whether it was cancelled just now
   */
  record CancelAnswer(@Nullable TaskView task, boolean changed) implements ShardAnswer {}

  record Affected(int count) implements ShardAnswer {}

  /** One for each ask, in order. */
  record OfBreakers(List<BreakerReply> replies) implements ShardAnswer {}

  record OfAgents(AgentAnswer answer) implements ShardAnswer {}
}
