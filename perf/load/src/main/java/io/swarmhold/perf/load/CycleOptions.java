package io.swarmhold.perf.load;

import io.swarmhold.perf.load.drive.Generator.Way;
import io.swarmhold.perf.load.drive.Pace;
import io.swarmhold.perf.load.wire.TaskTemplate;

/**
 * What {@code bench cycle} does.
 *
 * @param rate tasks a second in an open loop; 0 for a closed loop
 * @param frameTasks tasks in a frame or batch; 1 for {@link Way#REST}
 * @param slots tasks an agent may hold at a time
 * @param connections that submit
 * @param agentConnections that the agents share
 * @param window of the closed loop
 */
record CycleOptions(
    int seconds,
    Warmup warmup,
    int rate,
    Way way,
    int frameTasks,
    int agents,
    int slots,
    int connections,
    int agentConnections,
    int payloadBytes,
    int window) {

  static final int MAX_FRAME_TASKS = 1_000;
  static final int MAX_SLOTS = 10_000;

  CycleOptions {
    between("--seconds", seconds, 1, 86_400);
    between("--rate", rate, 0, 10_000_000);
    between("--frame-tasks", frameTasks, 1, MAX_FRAME_TASKS);
    between("--agents", agents, 1, 100_000);
    between("--slots", slots, 1, MAX_SLOTS);
    between("--connections", connections, 1, 10_000);
    between("--agent-connections", agentConnections, 1, agents);
    between(
        "--payload-bytes",
        payloadBytes,
        TaskTemplate.MIN_PAYLOAD_BYTES,
        TaskTemplate.MAX_PAYLOAD_BYTES);
    between("--window", window, frameTasks, 10_000_000);
  }

  Pace pace() {
    return rate == 0 ? new Pace.Closed(window) : new Pace.Open(rate);
  }

  static void between(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s: %d (expected: %d to %d)".formatted(option, value, least, most));
    }
  }
}
