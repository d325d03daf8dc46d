package io.swarmhold.edge.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.edge.EdgeConfig;
import io.swarmhold.edge.EdgeServer;
import io.swarmhold.edge.Limits;
import io.swarmhold.edge.testkit.FakeSwarm;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sockets behind the edge's own door. */
class SocketInEdgeTest {

  private static final int CONNECTIONS = 5;

  private final Vertx vertx = Vertx.vertx();
  private final FakeSwarm swarm = new FakeSwarm();
  private final EdgeServer edge =
      SocketServer.await(
          EdgeServer.start(
                  vertx, EdgeConfig.onLoopback(0).withLimits(fewConnections()), swarm.ports())
              .toCompletionStage()
              .toCompletableFuture());

  @AfterEach
  void close() {
    SocketServer.await(vertx.close().toCompletionStage().toCompletableFuture());
  }

  @Test
  void socketsThatHaveClosedCountNoMore() {
    for (int i = 0; i < 4 * CONNECTIONS; i++) {
      try (var socket = RawSocket.open(edge.port())) {
        assertThat(socket.handshakeAnswer()).as("socket %d", i).startsWith("HTTP/1.1 101");
        socket.ask("{\"op\":\"ping\"}");
        socket.receive("pong");
        socket.frame(RawSocket.CLOSE, true, new byte[] {0x03, (byte) 0xE8});
        assertThat(socket.receiveClose()).isEqualTo(1000);
        assertThat(socket.isAtEnd()).isTrue();
      }
    }
  }

  @Test
  void anIdleSocketIsNotAnIdleConnection() {
    try (var socket = RawSocket.open(edge.port())) {
      socket.ask(SocketStoryTest.register("a-1", 1));
      socket.receive("registered");
      swarm.elapse(Duration.ofSeconds(35));
      assertThat(socket.waitForPing()).isTrue();
      swarm.elapse(Duration.ofSeconds(15));
      assertThat(socket.waitForPing()).as("the edge has looked at its connections").isTrue();
      socket.ask("{\"op\":\"ping\"}");
      socket.receive("pong");
    }
  }

  private static Limits fewConnections() {
    Limits all = Limits.DEFAULTS;
    return new Limits(
        CONNECTIONS,
        CONNECTIONS,
        all.maxStreams(),
        all.maxBodyBytes(),
        all.headersWithin(),
        all.bodyWithin(),
        all.idleWithin(),
        all.drainWithin());
  }
}
