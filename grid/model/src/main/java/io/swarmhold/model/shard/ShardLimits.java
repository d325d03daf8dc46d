package io.swarmhold.model.shard;

/**
 * Bounds that a shard keeps.
 *
 * @param queueCapacity tasks of one tenant and pool that may wait in this shard
 * @param maxRunning tasks of one tenant and pool that may run in this shard at a time
 * @param finishedKept succeeded and cancelled tasks that are remembered, the latest ones
 * @param retentionMillis how long a task may wait, and how long it is remembered when it is over
 */
public record ShardLimits(
    int queueCapacity, int maxRunning, int finishedKept, long retentionMillis) {

  public static final long DEFAULT_RETENTION_MILLIS = 4 * 86_400_000L;

  public static final ShardLimits DEFAULT =
      new ShardLimits(2_000, 200, 10_000, DEFAULT_RETENTION_MILLIS);

  /** Bytes of finished tasks that are remembered, beside their number: so much for each. */
  private static final long FINISHED_BYTES_EACH = 1_024;

  /** Even a shard that remembers few remembers this much. */
  private static final long LEAST_FINISHED_BYTES = 1 << 20;

  public ShardLimits {
    if (queueCapacity < 1 || maxRunning < 1 || finishedKept < 0 || retentionMillis < 1_000) {
      throw new IllegalArgumentException(
          "limits: %d, %d, %d, %d (expected: >= 1, >= 1, >= 0, >= 1000)"
              .formatted(queueCapacity, maxRunning, finishedKept, retentionMillis));
    }
  }

  /** Bytes that finished tasks may take; of larger ones fewer are remembered. */
  long finishedBytes() {
    return Math.max(LEAST_FINISHED_BYTES, finishedKept * FINISHED_BYTES_EACH);
  }
}
