package io.swarmhold.edge.client;

import io.swarmhold.model.TaskStatus;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which tasks to list; empty means any. */
public record TaskQuery(Optional<TaskStatus> status, Optional<String> pool, Optional<String> type) {

  public static final TaskQuery ALL =
      new TaskQuery(Optional.empty(), Optional.empty(), Optional.empty());

  public TaskQuery status(TaskStatus wanted) {
    return new TaskQuery(Optional.of(wanted), pool, type);
  }

  public TaskQuery pool(String wanted) {
    return new TaskQuery(status, Optional.of(wanted), type);
  }

  public TaskQuery type(String wanted) {
    return new TaskQuery(status, pool, Optional.of(wanted));
  }

  Map<String, String> parameters() {
    var parameters = new LinkedHashMap<String, String>();
    status.ifPresent(value -> parameters.put("status", value.name().toLowerCase(Locale.ROOT)));
    pool.ifPresent(value -> parameters.put("pool", value));
    type.ifPresent(value -> parameters.put("type", value));
    return parameters;
  }
}
