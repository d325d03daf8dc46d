package io.swarmhold.grid;

import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardAnswer;
import io.swarmhold.model.shard.ShardCommand;
import java.util.function.BooleanSupplier;

/**
 * Has every shard that is served here say from time to time what a part of it looks like, for its
 * copies to compare. A shard at rest that was looked at whole says nothing more.
 */
final class CopyChecks {

  static final long ROUND_MILLIS = 1_000;

  /** Each shard has its turn once in so many rounds: that spreads them over half a minute. */
  static final int ROUNDS = 30;

  private final Shards shards;
  private final BooleanSupplier mayWrite;
  private int round;

  /**
   * @param mayWrite whether this member serves, and its log takes more than what finishes things
   */
  CopyChecks(Shards shards, BooleanSupplier mayWrite) {
    this.shards = shards;
    this.mayWrite = mayWrite;
  }

  /** Of one thread. */
  void round() {
    for (int shard = round; shard < shards.count(); shard += ROUNDS) {
      check(shard);
    }
    round = (round + 1) % ROUNDS;
  }

  /** Checks what is next of the shard, if it is served here and anything is. */
  void check(int shard) {
    if (!shards.isServedHere(shard) || !mayWrite.getAsBoolean()) {
      return;
    }
    var unused =
        shards
            .query(shard, Shard::nextCheck)
            .thenAccept(next -> next.ifPresent(check -> send(shard, check)));
  }

  /** What does not come to pass is tried again at the shard's next turn. */
  private void send(int shard, ShardCommand.Check check) {
    shards.send(
        shard,
        check,
        null,
        new ShardChannel.Reply() {
          @Override
          public void answered(ShardAnswer answer) {}

          @Override
          public void failed(RuntimeException cause) {}
        });
  }
}
