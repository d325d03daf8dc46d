package io.swarmhold.model.breaker;

import java.util.List;

/**
 * What a command led to.
 *
 * @param events what happened, in its order; mostly nothing
 * @param permits what was taken
 * @param admission how things stand once the events have happened
 */
public record BreakerDecision(List<BreakerEvent> events, Permits permits, Admission admission) {

  public BreakerDecision {
    events = List.copyOf(events);
  }
}
