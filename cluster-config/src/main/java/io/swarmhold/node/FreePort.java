package io.swarmhold.node;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Asked before anything is opened: reading a large log only to find a port taken is no use. */
public final class FreePort {

  private FreePort() {}

  /**
   * @throws IOException saying why nobody can listen there
   */
  public static void require(String host, int port) throws IOException {
    try (var probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(host, port));
    }
  }
}
