package io.swarmhold.model.port;

import io.swarmhold.model.PoolId;
import io.swarmhold.model.TaskStatus;
import org.jspecify.annotations.Nullable;

/** Which tasks a list shows. Null means any. */
public record TaskFilter(
    @Nullable TaskStatus status, @Nullable PoolId pool, @Nullable String type) {

  public static final TaskFilter ALL = new TaskFilter(null, null, null);
}
