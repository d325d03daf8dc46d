package io.swarmhold.model.port;

import io.swarmhold.model.DeadReason;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TaskId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which dead tasks to act on.
 *
 * @param ids these alone; empty for all that the other conditions let through
 * @param pool null for any
 * @param reason null for any
 * @param limit at most so many; 1 to {@link #MAX_LIMIT}
 */
public record DeadLetterFilter(
    List<TaskId> ids, @Nullable PoolId pool, @Nullable DeadReason reason, int limit) {

  public static final int MAX_LIMIT = 10_000;

  public DeadLetterFilter {
    ids = List.copyOf(ids);
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("limit: " + limit + " (expected: 1 to " + MAX_LIMIT + ")");
    }
  }
}
