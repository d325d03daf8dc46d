package io.swarmhold.edge.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Collects a body up to its limit, in memory. */
abstract class BodyReader {

  private static final byte[] NOTHING = {};

  private final Exchange exchange;
  private final int limit;
  private byte[] bytes = NOTHING;
  private int length;
  private boolean refused;

  BodyReader(Exchange exchange, int limit) {
    this.exchange = exchange;
    this.limit = limit;
  }

  abstract void complete(byte[] body);

  void read() {
    HttpServerRequest request = exchange.request();
    Peer peer = exchange.peer();
    if (peer != null) {
      peer.bodyBegins();
    }
    request.handler(this::add).endHandler(end -> end(peer));
  }

  private void add(Buffer chunk) {
    if (refused) {
      return;
    }
    if (length + chunk.length() > limit) {
      refused = true;
      bytes = NOTHING;
      exchange.refuse(Front.tooLarge(limit), true);
    } else if (length == 0) {
      bytes = chunk.getBytes();
      length = bytes.length;
    } else {
      append(chunk);
    }
  }

  private void append(Buffer chunk) {
    int sum = length + chunk.length();
    if (sum > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.min(limit, Math.max(sum, 2 * bytes.length)));
    }
    chunk.getBytes(bytes, length);
    length = sum;
  }

  private void end(@Nullable Peer peer) {
    if (peer != null) {
      peer.bodyEnds();
    }
    if (!exchange.isAnswered()) {
      complete(length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
    }
  }
}
