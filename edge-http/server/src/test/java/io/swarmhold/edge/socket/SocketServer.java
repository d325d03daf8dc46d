package io.swarmhold.edge.socket;

import io.swarmhold.edge.EdgePorts;
import io.swarmhold.edge.auth.Authenticator;
import io.swarmhold.edge.testkit.FakeSwarm;
import io.swarmhold.model.LatencyHistogram;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Sockets on a server of their own, any free port of this machine, a fake grid behind. */
final class SocketServer implements AutoCloseable {

  final FakeSwarm swarm;
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Host host;

  private static final class Host extends AbstractVerticle {
    private final EdgePorts ports;
    private final Authenticator authenticator;
    private final AgentSockets.Latencies latencies =
        new AgentSockets.Latencies(new LatencyHistogram(), new LatencyHistogram());
    private @Nullable AgentSockets sockets;
    private @Nullable HttpServer server;

    Host(EdgePorts ports, Authenticator authenticator) {
      this.ports = ports;
      this.authenticator = authenticator;
    }

    Context eventLoop() {
      return context;
    }

    @Override
    public void start(Promise<Void> started) {
      var endpoint = new AgentSockets(vertx, ports, authenticator, latencies);
      sockets = endpoint;
      server =
          vertx
              .createHttpServer(AgentSockets.configure(new HttpServerOptions()))
              .requestHandler(request -> {
                String header = request.getHeader("Authorization");
                endpoint.upgrade(
                    request,
                    header == null && authenticator.required()
                        ? Optional.empty()
                        : authenticator.authenticate(header));
              });
      server.listen(0, "127.0.0.1").<Void>mapEmpty().onComplete(started);
    }
  }

  SocketServer(FakeSwarm swarm, UnaryOperator<EdgePorts> around, Optional<Path> keys) {
    this.swarm = swarm;
    EdgePorts ports = around.apply(swarm.ports());
    host = new Host(ports, Authenticator.open(keys, ports.clock()));
    await(vertx.deployVerticle(host).toCompletionStage().toCompletableFuture());
  }

  SocketServer() {
    this(new FakeSwarm(), ports -> ports, Optional.empty());
  }

  SocketServer(Path keys) {
    this(new FakeSwarm(), ports -> ports, Optional.of(keys));
  }

  int port() {
    return Objects.requireNonNull(host.server).actualPort();
  }

  RawSocket connect() {
    return connect("Sec-WebSocket-Protocol: swarmhold.v1.json\r\n");
  }

  /** A socket that the server has taken over. */
  RawSocket connect(String headers) {
    var socket = RawSocket.open(port(), headers);
    settle();
    return socket;
  }

  /** Waits until the event loop has done what it had to, and what followed from that. */
  void settle() {
    for (int i = 0; i < 5; i++) {
      onEventLoop(() -> {});
    }
  }

  AgentSockets sockets() {
    return Objects.requireNonNull(host.sockets);
  }

  AgentSockets.Latencies latencies() {
    return host.latencies;
  }

  Authenticator authenticator() {
    return host.authenticator;
  }

  /** Moves time on and lets the sockets look at it. */
  void elapse(Duration by) {
    swarm.elapse(by);
    onEventLoop(sockets()::tick);
  }

  /** Runs it on the event loop and waits until it has run. */
  void onEventLoop(Runnable action) {
    var done = new CompletableFuture<@Nullable Void>();
    Context context = host.eventLoop();
    context.runOnContext(nothing -> {
      action.run();
      done.complete(null);
    });
    await(done);
  }

  static <T extends @Nullable Object> T await(CompletableFuture<T> future) {
    return future.orTimeout(10, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    await(vertx.close().toCompletionStage().toCompletableFuture());
  }
}
