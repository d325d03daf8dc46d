package io.swarmhold.perf.load.trace;

import java.nio.file.Path;

/** The file is not a trace. The message names file, line and what was expected. */
public final class BadTraceException extends RuntimeException {

  BadTraceException(Path file, int line, String what) {
    super("%s, line %d: %s".formatted(file, line, what));
  }

  BadTraceException(Path file, String what) {
    super(file + ": " + what);
  }
}
