package io.swarmhold.edge.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;

/**
 * Who needs no key must at least not be a web page of somebody else, open in a browser on this
 * machine. Such a page either names itself as the origin, or came in under its own host name (DNS
 * rebinding).
 */
final class SameMachine {

  private SameMachine() {}

  static void check(MultiMap headers) {
    String host = headers.get(HttpHeaders.HOST);
    String name = host == null ? "" : nameOf(host);
    if (!isLoopback(name)) {
      throw new RefusedException(
          Code.FORBIDDEN, "Host: expected localhost or a loopback address, as there are no keys");
    }
    String origin = headers.get(HttpHeaders.ORIGIN);
    if (origin != null && !origin.equals("http://" + host)) {
      throw new RefusedException(
          Code.FORBIDDEN, "Origin: expected this server's own, as there are no keys");
    }
  }

  private static boolean isLoopback(String name) {
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || name.equals("[::1]")
        || (name.startsWith("127.")
            && name.chars().allMatch(c -> c == '.' || Character.isDigit(c)));
  }

  private static String nameOf(String host) {
    int colon = host.lastIndexOf(':');
    boolean hasPort = colon > 0 && colon > host.indexOf(']');
    return (hasPort ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
  }
}
