package io.swarmhold.perf.load.trace;

import java.nio.file.Path;

/**
 * What is in a file, found out by reading it once: a bad line near the end should not come to light
 * when an hour of it has been replayed.
 *
 * @param firstNanos time of the first row; {@code lastNanos} that of the last
 */
public record Survey(int rows, long firstNanos, long lastNanos) {

  /**
   * @param limit so many rows, from the first on; the others are not looked at
   * @throws BadTraceException if one of them is not as it should be, or there are none
   * @throws java.io.UncheckedIOException if the file cannot be read
   */
  public static Survey of(Path file, int limit) {
    try (Trace trace = Trace.open(file, limit, 0)) {
      Arrival first = trace.next();
      if (first == null) {
        throw new BadTraceException(file, "no rows (expected: at least one below the header)");
      }
      int rows = 0;
      Arrival last = first;
      for (Arrival row = first; row != null; row = trace.next()) {
        rows++;
        last = row;
      }
      return new Survey(rows, first.afterNanos(), last.afterNanos());
    }
  }

  /** From the first arrival to the last. */
  public long spanNanos() {
    return lastNanos - firstNanos;
  }
}
