package io.swarmhold.edge.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which content a body may be said to have. */
final class ContentType {

  private static final String JSON = "application/json";
  private static final String PATCH = "application/merge-patch+json";
  private static final String LINES = "application/x-ndjson";

  private ContentType() {}

  /** Whether the body is JSON lines; refused if it is neither that nor JSON, as the route wants. */
  static boolean check(@Nullable String header, Route.Body body) {
    if (JSON.equals(header)) {
      return false;
    }
    String type = header == null ? "" : mediaType(header);
    if (type.equals(JSON) || (type.equals(PATCH) && body == Route.Body.MERGE_PATCH)) {
      return false;
    }
    if (type.equals(LINES) && body == Route.Body.JSON_OR_LINES) {
      return true;
    }
    throw new RefusedException(
        Code.UNSUPPORTED_MEDIA_TYPE,
        "Content-Type: expected "
            + switch (body) {
              case JSON_OR_LINES -> JSON + " or " + LINES;
              case MERGE_PATCH -> PATCH + " or " + JSON;
              case NONE, JSON, OPTIONAL_JSON -> JSON;
            });
  }

  /** The type without its parameters, of which only {@code charset=utf-8} is known. */
  private static String mediaType(String header) {
    int semicolon = header.indexOf(';');
    if (semicolon < 0) {
      return header.strip().toLowerCase(Locale.ROOT);
    }
    String parameter = header.substring(semicolon + 1).strip().toLowerCase(Locale.ROOT);
    boolean utf8 = parameter.equals("charset=utf-8") || parameter.equals("charset=\"utf-8\"");
    return utf8 ? header.substring(0, semicolon).strip().toLowerCase(Locale.ROOT) : "";
  }
}
