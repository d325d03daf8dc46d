package io.swarmhold.edge.event;

import io.swarmhold.edge.auth.Principal;
import io.swarmhold.edge.http.Exchange;
import io.swarmhold.edge.json.JsonBytes;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/**
 * One answer of {@code text/event-stream}. Whoever writes asks {@link #isFull} first, so that no
 * more waits for a slow client than one batch.
 */
public final class Stream {

  /** What the browser waits before it comes back. */
  private static final String OPENING = "retry: 2000\n\n";

  private static final Buffer KEEP_ALIVE = Buffer.buffer(": still here\n\n");
  private static final int MAX_WAITING_BYTES = 64 << 10;

  private final Exchange exchange;
  private final HttpServerResponse response;
  private final Runnable onTick;
  private Runnable onClose;
  private boolean closed;

  Stream(Exchange exchange, HttpServerResponse response, Runnable onTick, Runnable onClose) {
    this.exchange = exchange;
    this.response = response;
    this.onTick = onTick;
    this.onClose = onClose;
    response.setWriteQueueMaxSize(MAX_WAITING_BYTES);
    response.write(OPENING);
    exchange.onGone(this::close);
  }

  /**
   * Sends an event whose data is on one line, as JSON without line breaks is.
   *
   * @param id what the client says it has when it comes back; empty to leave that as it is
   */
  public void send(String id, String event, JsonBytes data) {
    if (closed) {
      return;
    }
    var head = new StringBuilder(64);
    if (!id.isEmpty()) {
      head.append("id: ").append(id).append('\n');
    }
    head.append("event: ").append(event).append("\ndata: ");
    response.write(
        Buffer.buffer(head.length() + data.length() + 2)
            .appendString(head.toString())
            .appendBytes(data.array(), 0, data.length())
            .appendString("\n\n"));
  }

  /** Says what the client has when it comes back, and nothing else. */
  public void sendId(String id) {
    if (!closed) {
      response.write("id: " + id + "\n\n");
    }
  }

  public boolean isFull() {
    return response.writeQueueFull();
  }

  /** Calls {@code action} once the client has taken most of what waited. */
  public void whenDrained(Runnable action) {
    response.drainHandler(drained -> action.run());
  }

  public boolean isClosed() {
    return closed;
  }

  /** Ends the answer. */
  public void close() {
    if (!closed) {
      closed = true;
      onClose.run();
      exchange.ended();
    }
  }

  Principal principal() {
    return exchange.principal();
  }

  void onClose(Runnable action) {
    onClose = action;
  }

  void tick() {
    onTick.run();
  }

  void keepAlive() {
    if (!closed && !isFull()) {
      response.write(KEEP_ALIVE);
    }
  }
}
