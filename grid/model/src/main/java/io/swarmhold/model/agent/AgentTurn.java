package io.swarmhold.model.agent;

/**
 * One command's turn: what its rules may look at, and where they put what they decide. An event is
 * folded before the rule goes on.
 */
public interface AgentTurn {

  AgentView view();

  /** Never before that of an earlier turn. */
  long nowMillis();

  void happened(AgentEvent event);
}
