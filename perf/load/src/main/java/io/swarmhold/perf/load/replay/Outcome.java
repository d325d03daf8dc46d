package io.swarmhold.perf.load.replay;

import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What became of a trace.
 *
 * @param rows that were to be submitted
 * @param accepted the server answered that it took them
 * @param completed succeeded, by the server's books
 * @param lost accepted, and neither completed nor among the dead letters; what the server says
 * @param doubled their completion was taken twice
 * @param deadLettered with a reason
 * @param rejected answers 429, each of which was followed by another try
 * @param retries attempts beyond the first of each task
 * @param failuresInjected failures that agents were told to report
 * @param agentsKilled cut off; {@code agentsReturned} of them came back while there was work
 * @param lateReports of agents that had lost their lease, which the server refused
 * @param forgotten completed, and no longer remembered by the server
 * @param breakerOpenings counted by the server meanwhile; 0 if it counts none
 * @param submits in microseconds, from the intended arrival until the answer that it is accepted
 * @param waits in microseconds, from the intended arrival until an agent had the task first
 * @param services in microseconds, of attempts that came to their end
 * @param makespan from the first arrival to the last report
 * @param traceSpan from the first arrival to the last, as recorded
 */
public record Outcome(
    long rows,
    long accepted,
    long completed,
    List<String> lost,
    long doubled,
    long deadLettered,
    long rejected,
    long retries,
    long failuresInjected,
    long agentsKilled,
    long agentsReturned,
    long lateReports,
    long forgotten,
    long breakerOpenings,
    Histogram submits,
    Histogram waits,
    Histogram services,
    Duration makespan,
    Duration traceSpan) {

  public Outcome {
    lost = List.copyOf(lost);
  }

  /** Whether every row was taken, and every task ended exactly once. */
  public boolean isGood() {
    return lost.isEmpty() && doubled == 0 && accepted == rows;
  }
}
