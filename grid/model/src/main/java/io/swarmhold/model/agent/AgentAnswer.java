package io.swarmhold.model.agent;

import java.util.List;

/** What a shard answers to an {@link AgentCommand}. */
public sealed interface AgentAnswer {

  /** One for each agent that was named, in order. */
  record Written(List<Outcome> outcomes) implements AgentAnswer {}

  /** What came of one agent. */
  sealed interface Outcome {
    /** It was not there before. */
    record Created(long revision) implements Outcome {}

    record Changed(long revision) implements Outcome {}

    /** It was so already. */
    record Unchanged(long revision) implements Outcome {}

    /** It is not there any more. */
    record Gone() implements Outcome {}

    /** There is none. */
    record Missing() implements Outcome {}

    /** It has another revision than was expected: nothing was done. */
    record Conflict(long revision) implements Outcome {}

    /** Its shard knows as many as it may. */
    record TooMany(int limit) implements Outcome {}
  }
}
