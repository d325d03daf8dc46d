package io.swarmhold.grid;

import io.swarmhold.model.port.UnavailableException;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.Link;
import io.swarmhold.model.replica.Progress;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardAnswer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a shard said to an envelope.
 *
 * @param answers one for each command, null for one that was refused by itself; empty if all were
 * @param frame the events, for the backup; null if nothing happened
 * @param link where the frame stands; null if there is none
 * @param at the copy that the answers rest on
 * @param kept how much of the shard enough members held at that moment
 * @param demand lanes that got tasks
 * @param refusal why those without an answer have none; null if all commands were decided
 * @param again whether the same may be decided a little later
 */
record ShardReply(
    List<? extends @Nullable ShardAnswer> answers,
    byte @Nullable [] frame,
    @Nullable Link link,
    CopyId at,
    Progress kept,
    List<Shard.Demand> demand,
    @Nullable RuntimeException refusal,
    boolean again) {

  /** Nothing was decided; somebody may, a little later. */
  static ShardReply again(String why) {
    return refused(new UnavailableException(why), true);
  }

  static ShardReply refused(RuntimeException refusal) {
    return refused(refusal, false);
  }

  static ShardReply refused(RuntimeException refusal, boolean again) {
    return new ShardReply(
        List.of(), null, null, CopyId.EMPTY, Progress.NONE, List.of(), refusal, again);
  }
}
