package io.swarmhold.edge.http;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** What links an answer to the log: the trace id of W3C Trace Context. */
final class TraceIds {

  private static final int LENGTH = 32;

  /** Where it stands in {@code 00-<32 hex>-<16 hex>-<2 hex>}. */
  private static final int OFFSET = 3;

  private static final int TRACEPARENT_LENGTH = 55;

  private TraceIds() {}

  /** The caller's, if {@code traceparent} is well-formed, else a fresh one. */
  static String of(@Nullable String traceparent) {
    return traceparent != null && isWellFormed(traceparent)
        ? traceparent.substring(OFFSET, OFFSET + LENGTH)
        : fresh();
  }

  static String fresh() {
    byte[] random = new byte[LENGTH / 2];
    ThreadLocalRandom.current().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private static boolean isWellFormed(String text) {
    if (text.length() != TRACEPARENT_LENGTH || text.charAt(2) != '-' || text.charAt(35) != '-') {
      return false;
    }
    boolean zero = true;
    for (int i = OFFSET; i < OFFSET + LENGTH; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
      zero &= c == '0';
    }
    return !zero;
  }
}
