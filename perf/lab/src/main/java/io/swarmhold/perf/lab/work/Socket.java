package io.swarmhold.perf.lab.work;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One WebSocket: frames go out one after the other, and what comes in waits to be taken. */
final class Socket implements WebSocket.Listener, AutoCloseable {

  /** What comes in is bounded by the agent's slots and its own questions; this is far above. */
  private static final int MOST_WAITING = 10_000;

  /** The server pings every 15 s: who hears nothing for longer is cut off. */
  private static final Duration SILENCE = Duration.ofSeconds(20);

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final String CLOSED = "closed";

  private final BlockingQueue<JsonNode> in = new ArrayBlockingQueue<>(MOST_WAITING);
  private final StringBuilder text = new StringBuilder();
  private @Nullable WebSocket socket;
  private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);

  private Socket() {}

  /** A socket to this member; empty if there is none to be had. */
  static Optional<Socket> open(Door door, int member) throws InterruptedException {
    var listener = new Socket();
    URI edge = door.edge(member);
    var builder = door.http().newWebSocketBuilder().connectTimeout(CONNECT);
    door.key().ifPresent(key -> builder.header("Authorization", "Bearer " + key));
    URI uri = URI.create("ws://" + edge.getAuthority() + "/api/v1/socket");
    CompletableFuture<WebSocket> opening = builder.buildAsync(uri, listener);
    try {
      listener.socket = opening.get(CONNECT.toMillis(), TimeUnit.MILLISECONDS);
      return Optional.of(listener);
    } catch (ExecutionException e) {
      return Optional.empty();
    } catch (TimeoutException e) {
      var unused = opening.thenAccept(WebSocket::abort);
      return Optional.empty();
    }
  }

  /** Behind what is on its way already; whether it arrives shows in the answer only. */
  synchronized void send(JsonNode frame) {
    WebSocket open = socket;
    if (open != null) {
      sent =
          sent.handle((before, failure) -> null)
              .thenCompose(x -> open.sendText(frame.toString(), true));
    }
  }

  /** The next frame; empty once the connection is gone, or nothing is heard for too long. */
  Optional<JsonNode> next() throws InterruptedException {
    while (true) {
      JsonNode frame = in.poll(SILENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (frame == null || frame.path("op").asText().equals(CLOSED)) {
        return Optional.empty();
      }
      if (!frame.path("op").asText().equals("ping")) {
        return Optional.of(frame);
      }
    }
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      try {
        put(Door.MAPPER.readTree(text.toString()));
      } catch (JsonProcessingException e) {
        from.abort();
        put(op(CLOSED));
      }
      text.setLength(0);
    }
    from.request(1);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<?> onPing(WebSocket from, java.nio.ByteBuffer message) {
    put(op("ping"));
    from.request(1);
    return CompletableFuture.completedFuture(null); // the pong goes by itself
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    put(op(CLOSED));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    put(op(CLOSED));
  }

  private void put(JsonNode frame) {
    if (!in.offer(frame)) {
      close(); // nobody takes what comes: as good as gone
    }
  }

  private static JsonNode op(String name) {
    return Door.MAPPER.createObjectNode().put("op", name);
  }

  @Override
  public synchronized void close() {
    WebSocket open = socket;
    if (open != null) {
      open.abort();
    }
    var unused = in.offer(op(CLOSED));
  }
}
