package io.swarmhold.perf.load.trace;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a file by their time, read as they are asked for. Logs that are written when requests
 * end are not quite in order of their beginning: so many rows are held as put that right.
 */
public final class Trace implements Arrivals, AutoCloseable {

  /** Rows in memory. */
  static final int WINDOW = 10_000;

  private final TraceReader rows;
  private final int limit;
  private final PriorityQueue<Arrival> window =
      new PriorityQueue<>(
          Comparator.comparingLong(Arrival::afterNanos).thenComparingInt(Arrival::row));
  private int read;
  private long latest = Long.MIN_VALUE;

  private Trace(TraceReader rows, int limit) {
    this.rows = rows;
    this.limit = limit;
  }

  /**
   * @param limit so many rows, from the first of the file on
   * @param originNanos what {@link Arrival#afterNanos} counts from: 0, or {@link Survey#firstNanos}
   * @throws BadTraceException here and later, if the file is not as it should be
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  public static Trace open(Path file, int limit, long originNanos) {
    return new Trace(TraceReader.open(file, originNanos), limit);
  }

  @Override
  public @Nullable Arrival next() {
    while (read < limit && window.size() < WINDOW) {
      Arrival row = rows.next();
      if (row == null) {
        break;
      }
      read++;
      add(row);
    }
    Arrival next = window.poll();
    latest = next == null ? latest : next.afterNanos();
    return next;
  }

  private void add(Arrival row) {
    if (row.afterNanos() < latest) {
      throw rows.bad(
          "earlier than a row %d before (expected: in order of time, or nearly)".formatted(WINDOW));
    }
    window.add(row);
  }

  @Override
  public void close() {
    rows.close();
  }
}
