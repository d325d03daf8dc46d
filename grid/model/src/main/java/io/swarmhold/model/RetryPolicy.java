package io.swarmhold.model;

/**
 * When a failed attempt is tried again, and how often: {@code min(base x factor^n, cap) +
 * random(0..jitter)} after attempt n, counted from 0.
 *
 * @param maxAttempts attempts in all, the first included; 1 to 100
 * @param baseMillis wait after the first failure; 0 to one day
 * @param factor 1 (fixed) to 10
 * @param capMillis largest wait before jitter; at most one day
 * @param jitterMillis upper end of the random addition; at most one hour
 */
public record RetryPolicy(
    int maxAttempts, long baseMillis, int factor, long capMillis, long jitterMillis) {

  private static final long DAY_MILLIS = 86_400_000;
  private static final long HOUR_MILLIS = 3_600_000;

  /** Three retries after 1, 2 and 4 s. */
  public static final RetryPolicy TASK_ASSIGNMENT = new RetryPolicy(4, 1_000, 2, DAY_MILLIS, 1_000);

  /** Three retries after 2, 4 and 8 s. */
  public static final RetryPolicy HANDOFF = new RetryPolicy(4, 2_000, 2, DAY_MILLIS, 1_000);

  /** Five retries, 500 ms apart. */
  public static final RetryPolicy MEMORY_WRITE = new RetryPolicy(6, 500, 1, 500, 1_000);

  /** Three retries after 1, 2 and 4 s. */
  public static final RetryPolicy LLM_CALL = new RetryPolicy(4, 1_000, 2, DAY_MILLIS, 1_000);

  /** Three retries, 1 s apart. */
  public static final RetryPolicy CHECKPOINT_SAVE = new RetryPolicy(4, 1_000, 1, 1_000, 1_000);

  /** Three retries, from 500 ms doubling up to 30 s. */
  public static final RetryPolicy GENERIC = new RetryPolicy(4, 500, 2, 30_000, 1_000);

  public RetryPolicy {
    inRange("maxAttempts", maxAttempts, 1, 100);
    inRange("baseMs", baseMillis, 0, DAY_MILLIS);
    inRange("factor", factor, 1, 10);
    inRange("maxDelayMs", capMillis, 0, DAY_MILLIS);
    inRange("jitterMs", jitterMillis, 0, HOUR_MILLIS);
  }

  /**
   * How long to wait after the attempt numbered {@code attempt}, counted from 0.
   *
   * @param dice uniform in [0, 1)
   */
  public long delayMillis(int attempt, double dice) {
    long delay = Math.min(baseMillis, capMillis);
    for (int i = 0; i < attempt && delay < capMillis; i++) {
      delay = Math.min(delay * factor, capMillis);
    }
    return delay + (long) (dice * (jitterMillis + 1));
  }

  private static void inRange(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "retry." + what + ": " + value + " (expected: " + least + " to " + most + ")");
    }
  }
}
