package io.swarmhold.edge.definition;

import io.swarmhold.edge.http.Code;
import io.swarmhold.edge.http.Exchange;
import io.swarmhold.edge.http.RefusedException;
import io.swarmhold.model.port.Definitions;
import java.util.OptionalLong;

/** Revisions as ETags, and the headers that ask for one (RFC 9110, 13.1). */
final class Conditions {

  private Conditions() {}

  static String etag(long revision) {
    return "\"" + revision + "\"";
  }

  /** The revision at which it must stand; empty for any. */
  static OptionalLong expected(Exchange exchange) {
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

  private static long revision(String etag) {
    if (!etag.matches("\"[1-9][0-9]{0,17}\"")) {
      throw bad("If-Match: expected one ETag of this definition, such as \"7\"");
    }
    return Long.parseLong(etag.substring(1, etag.length() - 1));
  }

  private static RefusedException bad(String detail) {
    return new RefusedException(Code.BAD_REQUEST, detail);
  }
}
