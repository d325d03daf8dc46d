package io.swarmhold.grid;

import io.swarmhold.model.port.UnavailableException;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardAnswer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a shard said to an envelope.
 *
 * @param answers one for each command, null for one that was refused by itself; empty if all were
 * @param frame the events, for the backup; null if nothing happened
 * @param position the log must be durable up to here before anyone hears the answers
 * @param demand lanes that got tasks
 * @param refusal why those without an answer have none; null if all commands were decided
 */
record ShardReply(
    List<? extends @Nullable ShardAnswer> answers,
    byte @Nullable [] frame,
    long position,
    List<Shard.Demand> demand,
    @Nullable RuntimeException refusal) {

  static ShardReply unavailable(String why) {
    return refused(new UnavailableException(why));
  }

  static ShardReply refused(RuntimeException refusal) {
    return new ShardReply(List.of(), null, 0, List.of(), refusal);
  }
}
