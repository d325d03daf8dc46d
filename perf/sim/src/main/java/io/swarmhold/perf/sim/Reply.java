package io.swarmhold.perf.sim;

import io.swarmhold.model.port.UnavailableException;
import io.swarmhold.model.replica.CopyId;
import io.swarmhold.model.replica.Link;
import io.swarmhold.model.replica.Progress;
import io.swarmhold.model.shard.ShardAnswer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a host says to an envelope.
 *
 * @param frame what happened; null if nothing did
 * @param refusal why nothing was decided; null if it was
 */
record Reply(
    List<ShardAnswer> answers,
    byte @Nullable [] frame,
    @Nullable Link link,
    CopyId at,
    Progress kept,
    @Nullable RuntimeException refusal) {

  static Reply again(String why) {
    return new Reply(
        List.of(), null, null, CopyId.EMPTY, Progress.NONE, new UnavailableException(why));
  }
}
