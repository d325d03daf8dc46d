package io.swarmhold.perf.load.replay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What lies between an agent and the server, and can be cut: a port of this machine that leads
 * there. Cut, it ends all connections and opens none, without a word to either side; from where the
 * server is that looks as if the agent's process had been killed.
 */
final class Cable implements AutoCloseable {

  private static final int CONNECT_MS = 5_000;

  private final InetSocketAddress server;
  private final ServerSocket door;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean isCut;

  private Cable(InetSocketAddress server, ServerSocket door) {
    this.server = server;
    this.door = door;
  }

  static Cable to(InetSocketAddress server) throws IOException {
    var cable = new Cable(server, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().name("cable").start(cable::accept);
    return cable;
  }

  /** For the agent, in place of the server's. */
  URI address() {
    return URI.create("http://127.0.0.1:" + door.getLocalPort());
  }

  void cut() {
    isCut = true;
    sockets.forEach(Cable::end);
    sockets.clear();
  }

  /** New connections get through again. */
  void mend() {
    isCut = false;
  }

  @Override
  public void close() {
    cut();
    try {
      door.close();
    } catch (IOException e) {
      // it leads nowhere any more
    }
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        lead(door.accept());
      } catch (IOException e) {
        // closed, or one connection that did not come to be
      }
    }
  }

  private void lead(Socket agent) throws IOException {
    var there = new Socket();
    sockets.add(agent);
    sockets.add(there);
    try {
      agent.setTcpNoDelay(true);
      there.setTcpNoDelay(true);
      if (!isCut) {
        there.connect(server, CONNECT_MS);
      }
    } catch (IOException e) {
      drop(agent, there);
      throw e;
    }
    if (isCut) {
      drop(agent, there);
      return;
    }
    Thread.ofVirtual().start(() -> copy(agent, there));
    Thread.ofVirtual().start(() -> copy(there, agent));
  }

  private void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // either side has gone: so does the other
    }
    drop(from, to);
  }

  private void drop(Socket... both) {
    for (Socket socket : both) {
      sockets.remove(socket);
      end(socket);
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is gone
    }
  }
}
