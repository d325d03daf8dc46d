package io.swarmhold.perf.load.replay;

import io.swarmhold.edge.client.Assignment;
import io.swarmhold.edge.client.TaskHandler;
import io.swarmhold.perf.load.trace.Arrival;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What an agent does with a task: takes as long as the model would, and fails where it is told to.
 *
 * @param halfway runs in the middle of each
 */
record Hands(
    Journal journal,
    ServiceTime serviceTime,
    Misfortune misfortune,
    Stopwatch time,
    Runnable halfway)
    implements TaskHandler {

  @Override
  public Map<String, Integer> handle(Assignment task) throws Exception {
    long began = time.nanos();
    Arrival request = task.payload().as(Arrival.class);
    journal.began(task.id(), request);
    long nanos = serviceTime.of(request).toNanos();
    OptionalDouble failsAfter = misfortune.strikes(request.row(), task.attempt());
    if (failsAfter.isPresent()) {
      time.sleepUntil(began + Math.round(nanos * failsAfter.getAsDouble()));
      journal.injected();
      throw new InjectedFailure(request.row(), task.attempt());
    }
    time.sleepUntil(began + nanos / 2);
    halfway.run();
    time.sleepUntil(began + nanos);
    journal.served(time.nanos() - began);
    return Map.of("generatedTokens", request.generatedTokens());
  }
}
