package io.swarmhold.edge.http;

import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What follows the question mark. Each name once; unknown names are refused. */
final class Query {

  private static final Query NONE = new Query(Map.of());

  /** Names under which people put what must not stand in a URL: logs and proxies keep those. */
  private static final Set<String> CREDENTIALS =
      Set.of(
          "key", "apikey", "api_key", "api-key", "token", "access_token", "authorization", "auth");

  private final Map<String, String> values;

  private Query(Map<String, String> values) {
    this.values = values;
  }

  static Query of(HttpServerRequest request) {
    String text = request.query();
    return text == null || text.isEmpty() ? NONE : parse(text);
  }

  @Nullable String get(String name) {
    return values.get(name);
  }

  void checkNames(Set<String> known) {
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        throw new RefusedException(
            Code.UNKNOWN_PROPERTY, "query: " + Text.echo(name) + ": there is no such parameter");
      }
    }
  }

  private static Query parse(String text) {
    var values = new HashMap<String, String>();
    for (String part : text.split("&", -1)) {
      int equals = part.indexOf('=');
      String name = decode(equals < 0 ? part : part.substring(0, equals));
      if (CREDENTIALS.contains(name.toLowerCase(Locale.ROOT))) {
        throw new RefusedException(
            Code.CREDENTIAL_IN_URL, "credentials belong into the header Authorization");
      }
      if (values.put(name, equals < 0 ? "" : decode(part.substring(equals + 1))) != null) {
        throw new RefusedException(Code.BAD_REQUEST, "query: a name stands twice");
      }
    }
    return new Query(values);
  }

  static String decode(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    byte[] bytes = new byte[text.length()];
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        bytes[length++] = (byte) hex(text, i + 1);
        i += 2;
      } else {
        bytes[length++] = (byte) (c == '+' ? ' ' : c);
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw malformed();
    }
  }

  private static int hex(String text, int from) {
    if (from + 2 > text.length()) {
      throw malformed();
    }
    int high = Character.digit(text.charAt(from), 16);
    int low = Character.digit(text.charAt(from + 1), 16);
    if (high < 0 || low < 0) {
      throw malformed();
    }
    return high << 4 | low;
  }

  private static RefusedException malformed() {
    return new RefusedException(Code.BAD_REQUEST, "malformed percent-encoding");
  }
}
