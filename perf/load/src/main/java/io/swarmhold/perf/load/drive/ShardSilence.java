package io.swarmhold.perf.load.drive;

import java.util.Arrays;

/**
 * For each shard the longest time without an acknowledgement. Says how long a shard stood still, if
 * it was asked for something all the while: a steady load whose every frame goes to the next shard
 * does so.
 */
public final class ShardSilence {

  /** Where a shard did not acknowledge anything yet. */
  private static final long NEVER = Long.MIN_VALUE;

  private long[] last = new long[0];
  private long[] longest = new long[0];
  private long from;

  /**
   * The longest silence of one shard.
   *
   * @param shard -1 if no shard ever said anything
   */
  public record Worst(int shard, long nanos) {}

  /** Begins anew; silences are counted from now on. Shards that were heard before are expected. */
  public void begin(long now) {
    from = now;
    for (int shard = 0; shard < last.length; shard++) {
      longest[shard] = 0;
      last[shard] = last[shard] == NEVER ? NEVER : now;
    }
  }

  void acknowledged(int shard, long now) {
    if (shard >= last.length) {
      grow(shard + 1);
    }
    long before = last[shard] == NEVER ? from : last[shard];
    longest[shard] = Math.max(longest[shard], now - before);
    last[shard] = now;
  }

  /** Of all shards that were heard, up to now: also one that has not ended. */
  public Worst worst(long now) {
    var worst = new Worst(-1, 0);
    for (int shard = 0; shard < last.length; shard++) {
      if (last[shard] != NEVER) {
        long nanos = Math.max(longest[shard], now - last[shard]);
        worst = nanos >= worst.nanos() ? new Worst(shard, nanos) : worst;
      }
    }
    return worst;
  }

  private void grow(int shards) {
    int before = last.length;
    last = Arrays.copyOf(last, shards);
    longest = Arrays.copyOf(longest, shards);
    Arrays.fill(last, before, shards, NEVER);
  }
}
