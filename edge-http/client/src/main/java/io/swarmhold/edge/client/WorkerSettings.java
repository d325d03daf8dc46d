package io.swarmhold.edge.client;

import io.swarmhold.model.TaskId;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a worker is to be: see {@link Worker.Builder}.
 *
 * @param anyType for tasks of a type that {@code handlers} does not name
 */
record WorkerSettings(
    AgentProfile profile,
    Map<String, TaskHandler> handlers,
    @Nullable TaskHandler anyType,
    Duration heartbeat,
    Duration answerWithin,
    Backoff backoff,
    Consumer<TaskId> confirmed) {

  WorkerSettings {
    handlers = Map.copyOf(handlers);
  }

  String agent() {
    return profile.agent().value();
  }
}
