package io.swarmhold.model.shard;

import java.util.List;

/**
 * Commands that go to one shard together, and everything from outside that deciding them takes.
 *
 * @param session who sends; not 0
 * @param sequence its count of envelopes to this shard, from 1. One that was answered before is
 *     answered again, not applied again
 * @param dice seed of what is rolled
 */
public record Envelope(
    long session, long sequence, long nowMillis, long dice, List<ShardCommand> commands) {

  /** The same at another time: who decides has the say, and not who sends. */
  public Envelope at(long millis) {
    return new Envelope(session, sequence, millis, dice, commands);
  }
}
