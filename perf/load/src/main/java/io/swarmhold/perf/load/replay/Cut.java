package io.swarmhold.perf.load.replay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * When an agent is cut off, and for how long.
 *
 * @param after the first arrival
 * @param away empty if it does not come back as long as there is work
 */
record Cut(Duration after, Optional<Duration> away) {

  /** Not while the fleet is still filling, and not when there is little left to do. */
  private static final double EARLIEST = 0.1;

  private static final double LATEST = 0.9;

  /** Of a lease: some come back to a task that is still theirs, some to one that is another's. */
  private static final double SHORTEST_LEASES = 0.2;

  private static final double LONGEST_LEASES = 2;

  /**
   * So many, of which every second comes back. The same seed means the same.
   *
   * @param span from the first arrival to the last, as replayed
   * @param lease how long a task of a silent agent is its own
   */
  static List<Cut> draw(int count, Duration span, Duration lease, long seed) {
    var dice = new SplittableRandom(seed);
    var cuts = new ArrayList<Cut>();
    for (int i = 0; i < count; i++) {
      Duration after = part(span, dice.nextDouble(EARLIEST, LATEST));
      Duration away = part(lease, dice.nextDouble(SHORTEST_LEASES, LONGEST_LEASES));
      cuts.add(new Cut(after, i % 2 == 0 ? Optional.empty() : Optional.of(away)));
    }
    return cuts;
  }

  private static Duration part(Duration whole, double part) {
    return Duration.ofNanos(Math.round(whole.toNanos() * part));
  }
}
