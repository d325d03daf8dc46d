/**
 * The registry of agents: who they are, what they can do, and whether they are alive. Start with
 * {@link io.swarmhold.model.agent.AgentRules} (what a command leads to) and {@link
 * io.swarmhold.model.agent.AgentTable} (what events lead to). An agent lives in the shard that its
 * name hashes to, so its record is logged, copied and recovered as tasks are.
 */
@NullMarked
package io.swarmhold.model.agent;

import org.jspecify.annotations.NullMarked;
