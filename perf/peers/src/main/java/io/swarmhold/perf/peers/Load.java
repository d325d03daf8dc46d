package io.swarmhold.perf.peers;

import java.time.Duration;
import java.util.Map;

/**
 * What everyone in a comparison is asked to do. It travels to drivers and to {@code --with}
 * commands as environment variables, so that a driver in any language reads the same order.
 *
 * @param warmUp load before the measurement, for JIT compilers and caches on both sides
 * @param measured length of the measured window that follows
 * @param tasksPerSecond 0 for a closed loop as fast as it goes, otherwise an open loop at this rate
 * @param outstanding most tasks submitted and not yet acknowledged in the closed loop
 * @param payloadBytes size of one task's payload
 */
record Load(
    Duration warmUp, Duration measured, int tasksPerSecond, int outstanding, int payloadBytes) {

  private static final String WARM_UP_SECONDS = "PEERS_WARMUP_SECONDS";
  private static final String SECONDS = "PEERS_SECONDS";
  private static final String RATE = "PEERS_RATE";
  private static final String OUTSTANDING = "PEERS_OUTSTANDING";
  private static final String PAYLOAD_BYTES = "PEERS_PAYLOAD_BYTES";

  Load {
    if (measured.toSeconds() < 1) {
      throw new IllegalArgumentException("seconds: " + measured.toSeconds() + " (expected: >= 1)");
    }
    if (tasksPerSecond < 0) {
      throw new IllegalArgumentException("rate: " + tasksPerSecond + " (expected: >= 0)");
    }
    if (outstanding < 1) {
      throw new IllegalArgumentException("outstanding: " + outstanding + " (expected: >= 1)");
    }
    if (payloadBytes < Payload.HEADER_BYTES) {
      throw new IllegalArgumentException(
          "payload: " + payloadBytes + " bytes (expected: >= " + Payload.HEADER_BYTES + ")");
    }
  }

  boolean openLoop() {
    return tasksPerSecond > 0;
  }

  Load atRate(int newRate) {
    return new Load(warmUp, measured, newRate, outstanding, payloadBytes);
  }

  Map<String, String> toEnvironment() {
    return Map.of(
        WARM_UP_SECONDS, Long.toString(warmUp.toSeconds()),
        SECONDS, Long.toString(measured.toSeconds()),
        RATE, Integer.toString(tasksPerSecond),
        OUTSTANDING, Integer.toString(outstanding),
        PAYLOAD_BYTES, Integer.toString(payloadBytes));
  }

  static Load fromEnvironment(Map<String, String> environment) {
    return new Load(
        Duration.ofSeconds(number(environment, WARM_UP_SECONDS)),
        Duration.ofSeconds(number(environment, SECONDS)),
        number(environment, RATE),
        number(environment, OUTSTANDING),
        number(environment, PAYLOAD_BYTES));
  }

  private static int number(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is not set; a driver is started by run.sh");
    }
    return Integer.parseInt(value);
  }
}
