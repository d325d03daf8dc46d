package io.swarmhold.model;

import org.jspecify.annotations.Nullable;

/**
 * What most tasks leave at its default.
 *
 * @param key work that belongs together: same key, same shard, and the same agent where it has room
 *     ; null for none
 * @param idempotencyKey submitted again with this key within the retention, the task is found
 *     instead of made; null for none
 * @param notBeforeMillis epoch time before which it is not given out; 0 for at once
 * @param deadlineMillis epoch time after which it is dead unless finished; 0 for none
 * @param visibilityTimeoutMillis how long an agent may hold it without a sign of life; 1 s to 12 h
 * @param retry what follows a failed or expired attempt
 */
public record TaskOptions(
    @Nullable String key,
    @Nullable String idempotencyKey,
    long notBeforeMillis,
    long deadlineMillis,
    long visibilityTimeoutMillis,
    RetryPolicy retry) {

  public static final int MAX_KEY_LENGTH = 128;
  public static final long MIN_VISIBILITY_MILLIS = 1_000;
  public static final long MAX_VISIBILITY_MILLIS = 12 * 3_600_000L;
  public static final long DEFAULT_VISIBILITY_MILLIS = 15 * 60_000L;

  /** The last millisecond of the year 9998: later times are taken for mistakes. */
  public static final long MAX_TIME_MILLIS = 253_370_764_799_999L;

  public static final TaskOptions NONE =
      new TaskOptions(null, null, 0, 0, DEFAULT_VISIBILITY_MILLIS, RetryPolicy.TASK_ASSIGNMENT);

  public TaskOptions {
    requireKey("key", key);
    requireKey("idempotencyKey", idempotencyKey);
    inRange("notBefore", notBeforeMillis, 0, MAX_TIME_MILLIS);
    inRange("deadline", deadlineMillis, 0, MAX_TIME_MILLIS);
    inRange(
        "visibilityTimeoutMs",
        visibilityTimeoutMillis,
        MIN_VISIBILITY_MILLIS,
        MAX_VISIBILITY_MILLIS);
  }

  public TaskOptions withIdempotencyKey(@Nullable String newKey) {
    return new TaskOptions(
        key, newKey, notBeforeMillis, deadlineMillis, visibilityTimeoutMillis, retry);
  }

  /** Whether the deadline has passed at {@code nowMillis}. */
  public boolean isTooLate(long nowMillis) {
    return deadlineMillis != 0 && deadlineMillis <= nowMillis;
  }

  /** When a lease of {@code spanMillis} from now on ends: no lease outlasts the deadline. */
  public long leaseEnd(long nowMillis, long spanMillis) {
    long end = nowMillis + spanMillis;
    return deadlineMillis == 0 ? end : Math.min(end, deadlineMillis);
  }

  private static void requireKey(String what, @Nullable String value) {
    if (value == null) {
      return;
    }
    if (value.isEmpty() || value.length() > MAX_KEY_LENGTH) {
      throw new IllegalArgumentException(
          what + ": " + value.length() + " characters (expected: 1 to 128)");
    }
    for (int i = 0, c; i < value.length(); i += Character.charCount(c)) {
      c = value.codePointAt(i);
      if (Character.getType(c) == Character.SURROGATE) {
        throw new IllegalArgumentException(
            what + ": half a character at " + i + " (expected: text that UTF-8 can say)");
      }
    }
  }

  static void inRange(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + ": " + value + " (expected: " + least + " to " + most + ")");
    }
  }
}
