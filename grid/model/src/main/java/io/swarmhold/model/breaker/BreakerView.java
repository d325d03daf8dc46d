package io.swarmhold.model.breaker;

import java.util.List;
import java.util.Optional;

/**
 * A breaker as its owner sees it at a moment.
 *
 * @param settings its mode and what that is set to
 * @param sinceMillis when it came to that status
 * @param openUntilMillis when it may be probed, also beneath a force; 0 unless it is open
 * @param tally the run of failures, or what the window holds
 * @param probes of the round under way; none unless it is half open
 * @param history the oldest first
 */
public record BreakerView(
    BreakerKey key,
    BreakerSettings settings,
    BreakerStatus status,
    long sinceMillis,
    long openUntilMillis,
    Tally tally,
    ProbeCounts probes,
    Optional<Force> force,
    List<Transition> history) {

  /**
   * Permits of a round.
   *
   * @param answered used up, failures included
   * @param outstanding taken, and not answered yet
   * @param left to be taken
   */
  public record ProbeCounts(int answered, int failures, int outstanding, int left) {
    public static final ProbeCounts NONE = new ProbeCounts(0, 0, 0, 0);
  }
}
