package io.swarmhold.edge;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the edge listens and whom it lets in.
 *
 * @param host address to bind; without a key file a loopback address
 * @param port 0 for any free one
 * @param keyFile who may do what; without it everybody is the tenant {@code default}, and may do
 *     everything
 * @param admin where operators ask for metrics and version; without it they ask at {@code port},
 *     and get none if {@code host} is not loopback
 */
public record EdgeConfig(
    String host, int port, Optional<Path> keyFile, Optional<Listener> admin, Limits limits) {

  /** An address and port of its own for operators. */
  public record Listener(String host, int port) {
    public Listener {
      checkPort("admin port", port);
    }
  }

  public EdgeConfig {
    checkPort("port", port);
    if (keyFile.isEmpty()) {
      checkLoopback("host", host);
      admin.ifPresent(listener -> checkLoopback("admin host", listener.host()));
    }
  }

  private static void checkPort(String what, int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(what + ": " + port + " (expected: 0 to 65535)");
    }
  }

  private static void checkLoopback(String what, String host) {
    if (!isLoopback(host)) {
      throw new IllegalArgumentException(
          what
              + ": "
              + host
              + " without a key file would let anybody in (expected: a loopback address such as"
              + " 127.0.0.1, or a key file)");
    }
  }

  /** Without keys, for this machine alone. */
  public static EdgeConfig onLoopback(int port) {
    return new EdgeConfig("127.0.0.1", port, Optional.empty(), Optional.empty(), Limits.DEFAULTS);
  }

  public EdgeConfig withKeyFile(Path file) {
    return new EdgeConfig(host, port, Optional.of(file), admin, limits);
  }

  public EdgeConfig withLimits(Limits other) {
    return new EdgeConfig(host, port, keyFile, admin, other);
  }

  boolean onLoopback() {
    return isLoopback(host);
  }

  /** Whether nobody but this machine reaches {@code host}. */
  public static boolean isLoopback(String host) {
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        if (!address.isLoopbackAddress()) {
          return false;
        }
      }
      return true;
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("host: " + host + " (expected: an address)", e);
    }
  }
}
