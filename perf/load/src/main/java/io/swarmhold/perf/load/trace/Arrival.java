package io.swarmhold.perf.load.trace;

/**
 * One request of a trace.
 *
 * @param row from 1, in the order of the file, the header and blank lines not counted
 * @param afterNanos after the origin that the trace was opened with
 * @param contextTokens that the model read; 0 to {@value #MAX_TOKENS}
 * @param generatedTokens that the model wrote; 0 to {@value #MAX_TOKENS}
 */
public record Arrival(int row, long afterNanos, int contextTokens, int generatedTokens) {

  /** Ten times the longest context that is sold; beyond, the column is another one. */
  public static final int MAX_TOKENS = 100_000_000;
}
