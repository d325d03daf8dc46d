package io.swarmhold.edge.testkit;

import io.swarmhold.edge.EdgeConfig;
import io.swarmhold.edge.EdgeServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.TimeUnit;

/**
 * An edge on a free port of this machine, with one event loop, and a {@link FakeSwarm} behind it.
 */
public final class EdgeUnderTest implements AutoCloseable {

  private static final long WITHIN_SECONDS = 20;

  private final FakeSwarm swarm;
  private final Vertx vertx;
  private final EdgeServer server;

  private EdgeUnderTest(FakeSwarm swarm, Vertx vertx, EdgeServer server) {
    this.swarm = swarm;
    this.vertx = vertx;
    this.server = server;
  }

  public static EdgeUnderTest start() {
    return start(EdgeConfig.onLoopback(0));
  }

  public static EdgeUnderTest start(EdgeConfig config) {
    var swarm = new FakeSwarm();
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    try {
      return new EdgeUnderTest(swarm, vertx, await(EdgeServer.start(vertx, config, swarm.ports())));
    } catch (RuntimeException e) {
      await(vertx.close());
      throw e;
    }
  }

  public FakeSwarm swarm() {
    return swarm;
  }

  public EdgeServer server() {
    return server;
  }

  public Vertx vertx() {
    return vertx;
  }

  public int port() {
    return server.port();
  }

  /** A client of this edge without a credential. */
  public RestClient client() {
    return new RestClient(port(), "");
  }

  public RestClient client(String key) {
    return new RestClient(port(), key);
  }

  /** A client of the operators' listener. */
  public RestClient adminClient(String key) {
    return new RestClient(server.adminPort(), key);
  }

  public static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(WITHIN_SECONDS, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException("not within " + WITHIN_SECONDS + " s", e);
    }
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
