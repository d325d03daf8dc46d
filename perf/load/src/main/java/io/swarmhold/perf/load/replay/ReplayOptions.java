package io.swarmhold.perf.load.replay;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What is replayed, and how.
 *
 * @param limit rows of the trace; {@link Integer#MAX_VALUE} for all
 * @param agents each with a WebSocket
 * @param slots tasks an agent works on at a time
 * @param failures probability of an attempt to fail
 * @param kills agents that are cut off, of which every second comes back
 * @param warmup of other tasks before
 * @param visibility how long a task of a silent agent is its own, in real time
 */
public record ReplayOptions(
    Path trace,
    int limit,
    ServiceTime serviceTime,
    int agents,
    int slots,
    double failures,
    int kills,
    Duration warmup,
    Duration visibility,
    long seed) {

  /** A socket each at both ends, and a thousand is what many systems allow a process. */
  private static final int MOST_AGENTS = 10_000;

  private static final int MOST_SLOTS = 10_000;
  private static final double SLOWEST = 0.001;
  private static final double FASTEST = 1_000_000;
  private static final double MOST_MICROS = 60_000_000;

  public ReplayOptions {
    between("--limit", limit, 1, Integer.MAX_VALUE);
    between("--speed", serviceTime.speed(), SLOWEST, FASTEST);
    between("--prefill-micros", serviceTime.prefillMicros(), 0, MOST_MICROS);
    between("--decode-micros", serviceTime.decodeMicros(), 0, MOST_MICROS);
    between("--agents", agents, 1, MOST_AGENTS);
    between("--slots", slots, 1, MOST_SLOTS);
    between("--inject-failures", failures, 0, 1);
    between("--kill-agents", kills, 0, agents - 1);
    between("--warmup", warmup.toMillis() / 1_000.0, 0, 3_600);
    between("--visibility (seconds)", visibility.toMillis() / 1_000.0, 1, 43_200);
  }

  /** So many times faster than it was. */
  public double speed() {
    return serviceTime.speed();
  }

  /** Written so that what is not a number is between no two. */
  private static void between(String option, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          "%s: %s (expected: %s to %s)".formatted(option, text(value), text(least), text(most)));
    }
  }

  private static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
