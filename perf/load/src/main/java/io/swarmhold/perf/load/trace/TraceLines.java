package io.swarmhold.perf.load.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The lines of a file that hold something, of which never more than one is in memory. */
final class TraceLines implements AutoCloseable {

  /** A row has a few dozen characters; what goes on for longer is not a table. */
  static final int LONGEST_LINE = 65_536;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final Path file;
  private final Reader in;
  private int number;

  /** What is not UTF-8 is read as something else, and refused where a number should be. */
  TraceLines(Path file) throws IOException {
    this.file = file;
    this.in = new BufferedReader(new InputStreamReader(Files.newInputStream(file), UTF_8));
  }

  /** Of the line that was read last, from 1. */
  int number() {
    return number;
  }

  /** The next line that is not blank, without its end, which may be LF or CRLF; null at the end. */
  @Nullable String next() throws IOException {
    String line = line();
    while (line != null && line.isBlank()) {
      line = line();
    }
    return line;
  }

  private @Nullable String line() throws IOException {
    int c = in.read();
    if (c < 0) {
      return null;
    }
    number++;
    var line = new StringBuilder();
    for (; c >= 0 && c != '\n'; c = in.read()) {
      if (line.length() == LONGEST_LINE) {
        throw new BadTraceException(
            file, number, "longer than %d characters (expected: a row)".formatted(LONGEST_LINE));
      }
      if (c != BYTE_ORDER_MARK) {
        line.append((char) c);
      }
    }
    return line.toString().stripTrailing();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
