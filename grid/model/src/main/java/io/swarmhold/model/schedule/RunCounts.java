package io.swarmhold.model.schedule;

/**
 * What became of the times of a schedule since it was made.
 *
 * @param started runs; the number of the last
 * @param missed times that were dropped because they were late
 * @param skipped runs that were due and were dropped: because of others, or of a pause
 */
public record RunCounts(long started, long missed, long skipped) {

  static final RunCounts NONE = new RunCounts(0, 0, 0);

  RunCounts withStarted() {
    return new RunCounts(started + 1, missed, skipped);
  }

  RunCounts withMissed(long more) {
    return new RunCounts(started, missed + more, skipped);
  }

  RunCounts withSkipped(long more) {
    return new RunCounts(started, missed, skipped + more);
  }
}
