/**
 * How several members keep one shard: who follows whom, when a change counts as kept, who may
 * serve, and what a sender does when an answer does not come. Pure: told what was heard, it says
 * what to do. The idea: {@link io.swarmhold.model.consensus.ShardRecord}, and
 * grid/adr/0005-replication.md.
 */
@NullMarked
package io.swarmhold.model.replica;

import org.jspecify.annotations.NullMarked;
