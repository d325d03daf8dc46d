package io.swarmhold.edge.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A server that does what the test tells it to, on a real socket. */
final class FakeServer implements AutoCloseable {

  /** A request that arrived. */
  record Asked(
      String method,
      String target,
      String body,
      @Nullable String authorization,
      @Nullable String lastEventId) {
    JsonNode json() {
      return Json.parse(body).tree();
    }
  }

  /** How to answer one request. */
  interface Answering {
    void answer(HttpServerRequest request);
  }

  /** A socket that a client opened, and what it says, in order. */
  record Line(ServerWebSocket socket, BlockingQueue<JsonNode> said) {

    /** The next frame with this {@code op}; others on the way are skipped. */
    JsonNode expect(String op) throws InterruptedException {
      for (JsonNode frame = next(); ; frame = next()) {
        if (frame.path("op").asText().equals(op)) {
          return frame;
        }
      }
    }

    JsonNode next() throws InterruptedException {
      JsonNode frame = said.poll(10, TimeUnit.SECONDS);
      if (frame == null) {
        throw new AssertionError("the client says nothing");
      }
      return frame;
    }

    void say(String frame) {
      socket.writeBinaryMessage(Buffer.buffer(frame)).await();
    }

    /** Answers a registration. */
    JsonNode register() throws InterruptedException {
      JsonNode register = expect("register");
      say("{\"op\":\"registered\",\"id\":%s,\"slots\":1}".formatted(register.path("id")));
      return register;
    }

    void assign(String id, String token, String type, String payload) {
      say(
          """
          {"op":"assign","agent":"a-1","tasks":[{"id":"%s","token":"%s","attempt":1,\
          "expiresAt":"2999-01-01T00:00:00.000Z","type":"%s","payload":%s}]}\
          """
              .formatted(id, token, type, payload));
    }

    void answer(JsonNode frame, String... results) {
      say(
          "{\"op\":\"reported\",\"id\":%s,\"results\":%s}"
              .formatted(frame.path("id"), Json.of(results)));
    }

    void cut() {
      socket.end().onComplete(done -> {});
    }
  }

  private final Vertx vertx = Vertx.vertx();
  private final HttpServer http;
  private final Queue<Answering> script = new ConcurrentLinkedQueue<>();
  private final Queue<Asked> asked = new ConcurrentLinkedQueue<>();
  private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>();
  private volatile int refuseUpgrades;

  FakeServer() {
    http =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .addWebSocketSubProtocol(SocketLink.SUBPROTOCOL)
                    .setMaxWebSocketMessageSize(256 << 10)
                    .setMaxWebSocketFrameSize(64 << 10))
            .webSocketHandshakeHandler(handshake -> {
              if (refuseUpgrades > 0) {
                handshake.reject(refuseUpgrades);
              } else {
                handshake.accept();
              }
            })
            .webSocketHandler(this::opened)
            .requestHandler(this::request);
    http.listen(0, "127.0.0.1").await();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + http.actualPort());
  }

  /** Answers the requests to come, one after the other; the last answer repeats. */
  FakeServer answers(Answering... answers) {
    script.addAll(java.util.List.of(answers));
    return this;
  }

  void refuseUpgrades(int status) {
    refuseUpgrades = status;
  }

  ArrayDeque<Asked> asked() {
    return new ArrayDeque<>(asked);
  }

  /** The next connection a client opens. */
  Line line() throws InterruptedException {
    Line line = lines.poll(10, TimeUnit.SECONDS);
    if (line == null) {
      throw new AssertionError("no client connects");
    }
    return line;
  }

  static Answering status(int status, String body, String... headers) {
    return request -> {
      var response = request.response().setStatusCode(status);
      for (int i = 0; i < headers.length; i += 2) {
        response.putHeader(headers[i], headers[i + 1]);
      }
      response.end(body);
    };
  }

  static Answering problem(int status, String code, String... headers) {
    return status(
        status, "{\"code\":\"%s\",\"detail\":\"says the test\"}".formatted(code), headers);
  }

  /** Takes the request, and the connection dies. */
  static Answering cut() {
    return request -> request.connection().close().onComplete(done -> {});
  }

  private void request(HttpServerRequest request) {
    request
        .body()
        .onSuccess(body -> {
          asked.add(
              new Asked(
                  request.method().name(),
                  request.uri(),
                  body.toString(),
                  request.getHeader("Authorization"),
                  request.getHeader("Last-Event-ID")));
          Answering next = script.size() > 1 ? script.remove() : script.element();
          next.answer(request);
        });
  }

  private void opened(ServerWebSocket socket) {
    var said = new LinkedBlockingQueue<JsonNode>();
    BiConsumer<String, String> hear = (text, kind) -> said.add(Json.parse(text).tree());
    socket.binaryMessageHandler(buffer -> hear.accept(buffer.toString(), "binary"));
    socket.textMessageHandler(text -> hear.accept(text, "text"));
    lines.add(new Line(socket, said));
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
