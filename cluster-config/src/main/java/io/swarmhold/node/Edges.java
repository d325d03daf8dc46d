package io.swarmhold.node;

import io.swarmhold.edge.EdgeConfig;
import io.swarmhold.edge.EdgePorts;
import io.swarmhold.edge.EdgeServer;
import io.swarmhold.edge.client.SwarmholdClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a node listens: for everybody, unless it does not; and, from the first time it is asked
 * for, for the programs of its own process. Vert.x is started when something listens.
 */
final class Edges implements AutoCloseable {

  /** How long stopping waits for what is under way. */
  private static final long STOP_SECONDS = 30;

  private final EdgePorts ports;
  private final Supplier<String> secrets;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Vertx vertx;
  private @Nullable EdgeServer everybodys;
  private @Nullable Own own;
  private boolean closed;

  /** The way in for this process, and what it asks for. */
  private record Own(EdgeServer server, String key) {

    URI address() {
      return URI.create("http://127.0.0.1:" + server.port());
    }
  }

  /**
   * @param secrets makes keys that nobody guesses
   */
  Edges(EdgePorts ports, Supplier<String> secrets) {
    this.ports = ports;
    this.secrets = secrets;
  }

  /** Listens for everybody. Fails with what the edge or the system says. */
  void listen(EdgeConfig config) {
    everybodys = join(EdgeServer.start(vertx(), config, ports));
  }

  /** Of those who listen for everybody. */
  EdgeServer server() {
    EdgeServer server = everybodys;
    if (server == null) {
      throw new IllegalStateException("this node has no HTTP edge, and so no port");
    }
    return server;
  }

  SwarmholdClient client() {
    Own way = own();
    return SwarmholdClient.connect(way.address()).apiKey(way.key()).open();
  }

  URI clientsDoor() {
    return own().address();
  }

  private Own own() {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("this node is closed");
      }
      if (own == null) {
        String key = secrets.get();
        own = new Own(join(EdgeServer.startPrivate(vertx(), key, ports)), key);
      }
      return own;
    } finally {
      lock.unlock();
    }
  }

  private Vertx vertx() {
    if (vertx == null) {
      vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(4));
    }
    return vertx;
  }

  private static <T> T join(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  /** Lets what is under way end, within {@value #STOP_SECONDS} s each. */
  @Override
  public void close() {
    List<EdgeServer> servers = new ArrayList<>();
    Vertx last;
    lock.lock();
    try {
      closed = true;
      last = vertx;
      if (own != null) {
        servers.add(own.server());
      }
      if (everybodys != null) {
        servers.add(everybodys);
      }
    } finally {
      lock.unlock();
    }
    servers.forEach(server -> await(server.close()));
    if (last != null) {
      await(last.close());
    }
  }

  private static void await(Future<?> stopping) {
    try {
      stopping.toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | CompletionException e) {
      System.err.println("swarmhold: the edge did not stop cleanly: " + e);
    }
  }
}
