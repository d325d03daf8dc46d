package io.swarmhold.perf.load.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The server said what the protocol does not know, or not here: the run is worth nothing. */
public final class UnexpectedAnswerException extends RuntimeException {

  private static final int EXCERPT_BYTES = 160;

  public UnexpectedAnswerException(String what) {
    super(what);
  }

  /** With an excerpt of what was received, from {@code at} on. */
  UnexpectedAnswerException(String what, byte[] buffer, int at, int to) {
    super(what + ", at: " + new String(buffer, at, Math.min(EXCERPT_BYTES, to - at), UTF_8));
  }
}
