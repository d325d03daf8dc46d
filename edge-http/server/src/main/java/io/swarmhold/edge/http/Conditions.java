package io.swarmhold.edge.http;

import io.swarmhold.model.port.Definitions;
import java.util.OptionalLong;

/** Revisions as ETags, and the headers that ask for one (RFC 9110, 13.1). */
public final class Conditions {

  private Conditions() {}

  public static String etag(long revision) {
    return "\"" + revision + "\"";
  }

  /** The revision at which it must stand; empty for any. */
  public static OptionalLong expected(Exchange exchange) {
    String match = exchange.header("if-match");
    String noneMatch = exchange.header("if-none-match");
    if (match != null && noneMatch != null) {
      throw bad("If-Match and If-None-Match: expected one of them");
    }
    if (noneMatch != null) {
      if (!noneMatch.strip().equals("*")) {
        throw bad("If-None-Match: expected *");
      }
      return OptionalLong.of(Definitions.NONE);
    }
    return match == null ? OptionalLong.empty() : OptionalLong.of(revision(match.strip()));
  }

  /**
   * The revision at which it must stand.
   *
   * @param any stands for any
   */
  public static long expected(Exchange exchange, long any) {
    return expected(exchange).orElse(any);
  }

  private static long revision(String etag) {
    if (!etag.matches("\"[1-9][0-9]{0,17}\"")) {
      throw bad("If-Match: expected one ETag of it, such as \"7\"");
    }
    return Long.parseLong(etag.substring(1, etag.length() - 1));
  }

  private static RefusedException bad(String detail) {
    return new RefusedException(Code.BAD_REQUEST, detail);
  }
}
