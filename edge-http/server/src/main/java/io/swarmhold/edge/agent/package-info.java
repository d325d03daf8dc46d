/**
 * Agents that ask for work instead of being connected, and what operators see of agents. Start with
 * {@link io.swarmhold.edge.agent.AgentRoutes}.
 */
@NullMarked
package io.swarmhold.edge.agent;

import org.jspecify.annotations.NullMarked;
