package io.swarmhold.edge.socket;

import io.swarmhold.edge.json.JsonBytes;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.nio.charset.StandardCharsets;

/**
 * A line by Vert.x's public interface alone: correct, but each message costs a write and copies.
 */
final class PlainLine implements Line {

  private final ServerWebSocket socket;
  private final Listener listener;
  private int waiting;

  PlainLine(ServerWebSocket socket, Listener listener) {
    this.socket = socket;
    this.listener = listener;
  }

  @Override
  public void message(JsonBytes message, boolean binary) {
    int length = message.length();
    waiting += length;
    var written =
        binary
            ? socket.writeBinaryMessage(Buffer.buffer(message.toByteArray()))
            : socket.writeTextMessage(
                new String(message.array(), 0, length, StandardCharsets.UTF_8));
    written.onComplete(done -> {
      waiting -= length;
      listener.onSent();
    });
  }

  @Override
  public void flush() {
    // Vert.x flushes by itself
  }

  @Override
  public int waiting() {
    return waiting;
  }

  @Override
  public Content contentOf(WebSocketFrame frame) {
    byte[] bytes = frame.binaryData().getBytes();
    return new Content(bytes, 0, bytes.length);
  }

  @Override
  public void ping() {
    socket.writePing(Buffer.buffer());
  }

  @Override
  public void close(int code, String reason) {
    socket.close((short) code, reason);
  }

  @Override
  public void lastWord(int code, String reason) {
    close(code, reason);
  }

  @Override
  public void abort() {
    // nothing of the public interface drops a connection: Vert.x does it some seconds after close
  }
}
