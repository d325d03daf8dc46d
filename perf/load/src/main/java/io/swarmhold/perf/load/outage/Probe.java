package io.swarmhold.perf.load.outage;

/**
 * One submit of one task, and what came of it. Times are of {@link System#nanoTime}.
 *
 * @param via the member that was asked
 * @param shard the task's
 */
public record Probe(int via, int shard, long begunAt, long endedAt, Outcome outcome) {

  /** What came of it. */
  public enum Outcome {
    ACKNOWLEDGED,
    /** It did not happen: that is what the member said. */
    REFUSED,
    /** It did not happen: there was nobody to connect to. */
    UNREACHED,
    /** No answer, or one that does not say. */
    UNKNOWN,
    /** It was due, but too many before it wait for that member's answer. */
    WITHHELD
  }

  boolean isAcknowledged() {
    return outcome == Outcome.ACKNOWLEDGED;
  }
}
