package io.swarmhold.edge;

import io.swarmhold.model.port.Agents;
import io.swarmhold.model.port.BreakerControl;
import io.swarmhold.model.port.Cluster;
import io.swarmhold.model.port.Definitions;
import io.swarmhold.model.port.Elections;
import io.swarmhold.model.port.EventFeed;
import io.swarmhold.model.port.Locks;
import io.swarmhold.model.port.NodeStatus;
import io.swarmhold.model.port.Registry;
import io.swarmhold.model.port.Swarm;
import io.swarmhold.model.port.TaskQueue;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What the edge asks of the grid and of time.
 *
 * @param clock wall time
 * @param nanos monotonic time, in nanoseconds
 */
public record EdgePorts(
    TaskQueue queue,
    Agents agents,
    Registry registry,
    BreakerControl breakers,
    EventFeed events,
    NodeStatus status,
    Swarm swarm,
    Cluster cluster,
    Locks locks,
    Elections elections,
    Definitions definitions,
    InstantSource clock,
    LongSupplier nanos) {

  public long nowMillis() {
    return clock.millis();
  }
}
