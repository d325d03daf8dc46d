package io.swarmhold.grid;

import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardCommand;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** All shards, as seen from this member: where commands and looks go. */
final class Shards {

  private final ShardChannel[] channels;
  private final ShardCalls calls;

  Shards(int count, ShardCalls calls) {
    this.calls = calls;
    this.channels = new ShardChannel[count];
    for (int shard = 0; shard < count; shard++) {
      channels[shard] = new ShardChannel(shard, calls);
    }
  }

  int count() {
    return channels.length;
  }

  boolean has(int shard) {
    return shard < channels.length;
  }

  void send(int shard, ShardCommand command, ShardChannel.Reply reply) {
    channels[shard].send(command, reply);
  }

  <T> CompletionStage<T> query(int shard, Function<Shard, T> query) {
    return calls.query(shard, query);
  }
}
