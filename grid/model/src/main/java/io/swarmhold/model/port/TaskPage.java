package io.swarmhold.model.port;

import io.swarmhold.model.DeadReason;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.Priority;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One page of a list. */
public record TaskPage(List<Row> rows, Optional<Cursor> next) {

  public static final int DEFAULT_SIZE = 50;
  public static final int MAX_SIZE = 100;

  /** Where a page ended: the next begins after this task. */
  public record Cursor(long updatedAtMillis, TaskId id) {}

  /** A task in a list: without payload, result and timeline. */
  public record Row(
      TaskId id,
      PoolId pool,
      String type,
      Priority priority,
      TaskStatus status,
      @Nullable DeadReason deadReason,
      int attempts,
      String agent,
      String error,
      long createdAtMillis,
      long updatedAtMillis) {}
}
