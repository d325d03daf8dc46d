package io.swarmhold.grid;

import io.swarmhold.model.agent.HeartbeatSettings;

/**
 * How a member looks after agents.
 *
 * @param heartbeats when silence means what
 */
public record FleetConfig(HeartbeatSettings heartbeats) {

  public static final FleetConfig DEFAULT = new FleetConfig(HeartbeatSettings.DEFAULT);
}
