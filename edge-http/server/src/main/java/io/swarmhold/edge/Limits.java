package io.swarmhold.edge;

import java.time.Duration;

/**
 * How much one caller may ask of the edge. What is about the content of JSON stands with its
 * readers.
 *
 * @param maxConnections open at once, WebSockets included: more turn away whoever comes next
 * @param maxConnectionsPerSource of one remote address, so that nobody takes them all; but 10 000
 *     agents of one machine, or behind one proxy, must find room
 * @param maxStreams server-sent event streams open at once
 * @param maxBodyBytes of a request
 * @param headersWithin from the first byte of a request (or the opening of the connection) to the
 *     end of its headers
 * @param bodyWithin from the end of its headers to the end of its body
 * @param idleWithin without a byte in either direction
 * @param drainWithin what is under way when the server stops may take so long
 */
public record Limits(
    int maxConnections,
    int maxConnectionsPerSource,
    int maxStreams,
    int maxBodyBytes,
    Duration headersWithin,
    Duration bodyWithin,
    Duration idleWithin,
    Duration drainWithin) {

  /** In all, as they stand on the wire. */
  public static final int MAX_HEADER_BYTES = 8 << 10;

  /** More is no use to anybody, and costs by the piece. */
  public static final int MAX_HEADERS = 100;

  public static final int MAX_URI_BYTES = 4 << 10;
  public static final int MAX_BODY_BYTES = 1 << 20;

  /** What waits to be sent to one client, before the server stops reading for it. */
  public static final int MAX_WAITING_BYTES = 1 << 20;

  public static final Limits DEFAULTS =
      new Limits(
          16_000,
          12_000,
          1_000,
          MAX_BODY_BYTES,
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5));

  public Limits {
    atLeastOne("maxConnections", maxConnections);
    atLeastOne("maxConnectionsPerSource", maxConnectionsPerSource);
    if (maxConnectionsPerSource > maxConnections) {
      throw new IllegalArgumentException(
          "maxConnectionsPerSource: "
              + maxConnectionsPerSource
              + " (expected: at most maxConnections, "
              + maxConnections
              + ")");
    }
    atLeastOne("maxStreams", maxStreams);
    atLeastOne("maxBodyBytes", maxBodyBytes);
  }

  private static void atLeastOne(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + ": " + value + " (expected: >= 1)");
    }
  }
}
