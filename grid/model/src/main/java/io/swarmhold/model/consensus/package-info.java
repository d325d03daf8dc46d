/**
 * What a cluster must agree on: who is alive, who may write to a shard, who holds a lock, and what
 * an agent's definition says. One deterministic state machine, replicated by a consensus group;
 * begin at {@link io.swarmhold.model.consensus.Consensus}.
 */
@NullMarked
package io.swarmhold.model.consensus;

import org.jspecify.annotations.NullMarked;
