/**
 * The state machine of one shard: {@link io.swarmhold.model.shard.Shard} meets a command with the
 * state, decides events, and folds them. Pure: time and dice come in with the command.
 */
@NullMarked
package io.swarmhold.model.shard;

import org.jspecify.annotations.NullMarked;
