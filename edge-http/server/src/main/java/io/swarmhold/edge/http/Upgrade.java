package io.swarmhold.edge.http;

import io.vertx.core.MultiMap;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What makes a request one for a WebSocket, by RFC 6455, 4.2.1. */
final class Upgrade {

  private static final int KEY_LENGTH = 24;

  private Upgrade() {}

  static void check(MultiMap headers) {
    expect(has(headers.get("connection"), "upgrade"), "Connection", "Upgrade");
    expect(has(headers.get("upgrade"), "websocket"), "Upgrade", "websocket");
    expect(has(headers.get("sec-websocket-version"), "13"), "Sec-WebSocket-Version", "13");
    String key = headers.get("sec-websocket-key");
    expect(key != null && key.length() == KEY_LENGTH, "Sec-WebSocket-Key", "16 bytes in base 64");
  }

  private static boolean has(@Nullable String header, String word) {
    if (header == null) {
      return false;
    }
    for (String part : header.toLowerCase(Locale.ROOT).split(",", -1)) {
      if (part.strip().equals(word)) {
        return true;
      }
    }
    return false;
  }

  private static void expect(boolean met, String header, String value) {
    if (!met) {
      throw new RefusedException(
          Code.BAD_REQUEST, header + ": expected " + value + ", as for a WebSocket");
    }
  }
}
