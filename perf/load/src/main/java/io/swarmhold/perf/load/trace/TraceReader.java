package io.swarmhold.perf.load.trace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rows in the order of the file. */
final class TraceReader implements AutoCloseable {

  /** Other programs write whole numbers as {@code 12.0}. */
  private static final Pattern WHOLE = Pattern.compile("\\d{1,12}(\\.0{1,12})?");

  private final Path file;
  private final TraceLines lines;
  private final long originNanos;
  private final char separator;
  private final Columns columns;
  private final TraceTime time;
  private int row;

  private TraceReader(Path file, TraceLines lines, long originNanos) throws IOException {
    this.file = file;
    this.lines = lines;
    this.originNanos = originNanos;
    String header = lines.next();
    if (header == null) {
      throw new BadTraceException(file, "empty (expected: a header, and rows)");
    }
    separator = Fields.separator(header);
    columns = columns(header);
    time = new TraceTime(columns.name(columns.time()));
  }

  /**
   * @throws BadTraceException if the header does not name what is needed
   * @throws UncheckedIOException if the file cannot be read, as {@link #next} does
   */
  static TraceReader open(Path file, long originNanos) {
    try {
      var lines = new TraceLines(file);
      try {
        return new TraceReader(file, lines, originNanos);
      } catch (RuntimeException e) {
        lines.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next row; null after the last. */
  @Nullable Arrival next() {
    try {
      String line = lines.next();
      return line == null ? null : arrival(fields(line));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is wrong with the row that was read last. */
  BadTraceException bad(String what) {
    return new BadTraceException(file, lines.number(), what);
  }

  private Columns columns(String header) {
    try {
      return Columns.of(Fields.of(header, separator));
    } catch (IllegalArgumentException e) {
      throw bad(String.valueOf(e.getMessage()));
    }
  }

  private List<String> fields(String line) {
    List<String> fields;
    try {
      fields = Fields.of(line, separator);
    } catch (IllegalArgumentException e) {
      throw bad(String.valueOf(e.getMessage()));
    }
    int expected = columns.names().size();
    if (fields.size() != expected) {
      throw bad("%d fields (expected: %d, as in the header)".formatted(fields.size(), expected));
    }
    return fields;
  }

  private Arrival arrival(List<String> fields) {
    return new Arrival(
        ++row,
        nanos(fields.get(columns.time())) - originNanos,
        tokens(columns.context(), fields),
        tokens(columns.generated(), fields));
  }

  private long nanos(String text) {
    try {
      return time.nanos(text);
    } catch (IllegalArgumentException e) {
      throw unlike(columns.time(), text, TraceTime.EXPECTED);
    }
  }

  private int tokens(int column, List<String> fields) {
    String text = fields.get(column);
    if (WHOLE.matcher(text).matches()) {
      long tokens = new BigDecimal(text).longValueExact();
      if (tokens <= Arrival.MAX_TOKENS) {
        return (int) tokens;
      }
    }
    throw unlike(column, text, "a whole number, 0 to " + Arrival.MAX_TOKENS);
  }

  private BadTraceException unlike(int column, String text, String expected) {
    String shown = text.length() <= 40 ? text : text.substring(0, 40) + "...";
    return bad("%s: '%s' (expected: %s)".formatted(columns.name(column), shown, expected));
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
