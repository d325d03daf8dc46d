package io.swarmhold.edge.client;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket connection: whole messages in, whole messages out. Its ears hear one thing at a
 * time and, exactly once and last, that it is closed.
 */
final class SocketLink {

  static final String SUBPROTOCOL = "swarmhold.v1.json";

  /** No code arrived: the connection was cut. */
  static final int CUT = 1006;

  /** The server takes frames of 64 KiB. */
  private static final int FRAGMENT_BYTES = 32 << 10;

  /** An {@code assign} may carry 256 payloads of 256 KiB. */
  private static final int MAX_MESSAGE_BYTES = 256 * ((256 << 10) + 4_096);

  interface Ears {
    void message(byte[] utf8);

    void closed(int code, String reason);
  }

  /** How connections are made. */
  interface Opening {

    /** A connection to the server at {@code base}, which {@code ears} hear. */
    CompletableFuture<SocketLink> open(URI base, Ears ears);
  }

  private final WebSocket socket;
  private final Listening listening;

  private SocketLink(WebSocket socket, Listening listening) {
    this.socket = socket;
    this.listening = listening;
  }

  /**
   * Connects to the server at {@code base}; the answer fails if that takes longer than {@code
   * within}.
   */
  static CompletableFuture<SocketLink> open(
      HttpClient http, URI base, @Nullable String apiKey, Duration within, Ears ears) {
    var listening = new Listening(ears);
    var builder = http.newWebSocketBuilder().subprotocols(SUBPROTOCOL).connectTimeout(within);
    if (apiKey != null) {
      builder.header("Authorization", "Bearer " + apiKey);
    }
    String scheme = base.getScheme().equals("https") ? "wss" : "ws";
    var uri = URI.create(scheme + "://" + base.getRawAuthority() + "/api/v1/socket");
    return builder.buildAsync(uri, listening).thenApply(ws -> new SocketLink(ws, listening));
  }

  /** Sends one message. One at a time: the stage before must have completed. */
  CompletableFuture<Void> send(byte[] utf8) {
    return sendFrom(utf8, 0);
  }

  private CompletableFuture<Void> sendFrom(byte[] utf8, int offset) {
    int length = Math.min(FRAGMENT_BYTES, utf8.length - offset);
    boolean last = offset + length == utf8.length;
    CompletableFuture<WebSocket> sent =
        socket.sendBinary(ByteBuffer.wrap(utf8, offset, length), last);
    return last
        ? sent.thenAccept(ws -> {})
        : sent.thenCompose(ws -> sendFrom(utf8, offset + length));
  }

  /** Says goodbye; the other side closes. */
  void close() {
    if (!socket.isOutputClosed()) {
      var unused =
          socket
              .sendClose(WebSocket.NORMAL_CLOSURE, "")
              .whenComplete((ws, failure) -> listening.close(WebSocket.NORMAL_CLOSURE, ""));
    }
  }

  /** Cuts the connection at once. */
  void abort(String reason) {
    socket.abort();
    listening.close(CUT, reason);
  }

  private static final class Listening implements WebSocket.Listener {

    private final Ears ears;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();

    Listening(Ears ears) {
      this.ears = ears;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket ws, ByteBuffer data, boolean last) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      return take(ws, bytes, last);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket ws, CharSequence data, boolean last) {
      return take(ws, data.toString().getBytes(StandardCharsets.UTF_8), last);
    }

    private @Nullable CompletionStage<?> take(WebSocket ws, byte[] bytes, boolean last) {
      if (message.size() + bytes.length > MAX_MESSAGE_BYTES) {
        ws.abort();
        close(CUT, "message too large");
        return null;
      }
      if (last && message.size() == 0) {
        ears.message(bytes);
      } else {
        message.writeBytes(bytes);
        if (last) {
          byte[] whole = message.toByteArray();
          message.reset();
          ears.message(whole);
        }
      }
      ws.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket ws, int code, String reason) {
      close(code, reason);
      return null;
    }

    @Override
    public void onError(WebSocket ws, Throwable failure) {
      close(CUT, String.valueOf(failure.getMessage()));
    }

    void close(int code, String reason) {
      if (closed.compareAndSet(false, true)) {
        ears.closed(code, reason);
      }
    }
  }
}
