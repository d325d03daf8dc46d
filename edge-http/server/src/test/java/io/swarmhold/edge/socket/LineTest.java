package io.swarmhold.edge.socket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.edge.socket.Line.Content;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Both lines say the same on the wire: an echo on each. */
class LineTest {

  private static final int[] LENGTHS = {0, 1, 125, 126, 65_535, 65_536, 65_537, 200_000};

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger taken = new AtomicInteger();

  @AfterEach
  void close() {
    SocketServer.await(vertx.close().toCompletionStage().toCompletableFuture());
  }

  @Test
  void theFastOne() {
    echoes(NettyLine::to);
  }

  @Test
  void thePlainOne() {
    echoes(PlainLine::new);
  }

  private void echoes(BiFunction<ServerWebSocket, Line.Listener, Line> lines) {
    try (var socket = RawSocket.open(serve(lines))) {
      for (int opcode : new int[] {RawSocket.TEXT, RawSocket.BINARY}) {
        for (int length : LENGTHS) {
          socket.frame(opcode, true, Integer.toString(length).getBytes(UTF_8));
          RawSocket.Frame first = socket.receiveFrame();
          assertThat(first.opcode()).isEqualTo(opcode);
          assertThat(first.content().length).isLessThanOrEqualTo(SocketLimits.MAX_FRAME_BYTES);
          int got = first.content().length + (first.last() ? 0 : socket.receiveBytes().length);
          assertThat(got).isEqualTo(length);
        }
      }
      assertThat(taken.get()).isPositive();
      socket.frame(RawSocket.TEXT, true, "close".getBytes(UTF_8));
      assertThat(socket.receiveClose()).isEqualTo(4400);
    }
  }

  private int serve(BiFunction<ServerWebSocket, Line.Listener, Line> lines) {
    HttpServer server =
        vertx
            .createHttpServer(AgentSockets.configure(new HttpServerOptions()))
            .webSocketHandler(socket -> {
              Line line = lines.apply(socket, taken::incrementAndGet);
              socket.frameHandler(frame -> {
                if (!frame.isClose()) {
                  answer(line, line.contentOf(frame), frame.isBinary());
                }
              });
            });
    return SocketServer.await(
            server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture())
        .actualPort();
  }

  /** As many letters as the message says. */
  private static void answer(Line line, Content content, boolean binary) {
    var text = new String(content.bytes(), content.from(), content.length(), UTF_8);
    if (text.equals("close")) {
      line.close(4400, "as asked");
      return;
    }
    var out = new JsonBytes(16);
    out.raw("x".repeat(Integer.parseInt(text)).getBytes(UTF_8));
    line.message(out, binary);
    line.flush();
  }
}
