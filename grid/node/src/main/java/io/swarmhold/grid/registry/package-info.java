/**
 * Agents found by what they can do. {@link io.swarmhold.grid.registry.AgentIndex} is where to
 * start: it follows the shards that a member serves, and knows nothing of shards.
 */
@NullMarked
package io.swarmhold.grid.registry;

import org.jspecify.annotations.NullMarked;
