package io.swarmhold.perf.load;

import java.time.Duration;
import java.util.Optional;

/**
 * What {@code bench failover} does.
 *
 * @param rounds each strikes another member
 * @param pause how long a member is stopped; empty if it is killed
 * @param probes submits a second, over all members and shards
 * @param slots tasks an agent may hold at a time
 * @param warmupSeconds of the same load before the first round
 */
record FailoverOptions(
    int members,
    int rounds,
    Optional<Duration> pause,
    int probes,
    int agents,
    int slots,
    int warmupSeconds) {

  static final int MOST_ROUNDS = 100;

  FailoverOptions {
    CycleOptions.between("--rounds", rounds, 1, MOST_ROUNDS);
    CycleOptions.between("--probes", probes, 1, 10_000);
    CycleOptions.between("--agents", agents, 1, 100); // all on one page of the server's list
    CycleOptions.between("--slots", slots, 1, CycleOptions.MAX_SLOTS);
    CycleOptions.between("--warmup", warmupSeconds, 1, Warmup.Fixed.MAX_SECONDS);
    pause.ifPresent(span -> CycleOptions.between("--pause", span.toSeconds(), 1, 600));
  }

  String fault() {
    return pause.isPresent() ? "pause" : "kill";
  }
}
