package io.swarmhold.edge.socket;

import io.swarmhold.edge.socket.Line.Content;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The frames so far of a message that came in several. */
final class MessageParts {

  private static final byte[] NONE = {};

  private byte[] bytes = NONE;
  private int length;
  private int frames;
  private boolean open;

  boolean areOpen() {
    return open;
  }

  /** The whole message if this was its last frame, else null. */
  @Nullable Content add(Content part, boolean last) {
    open = true;
    int total = length + part.length();
    if (total > SocketLimits.MAX_MESSAGE_BYTES || ++frames > SocketLimits.MAX_FRAGMENTS) {
      throw new CloseSocket(
          CloseSocket.TOO_LARGE, "message larger than 262144 bytes, or in more than 1024 frames");
    }
    if (total > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(total, Math.min(total * 2, 1 << 18)));
    }
    System.arraycopy(part.bytes(), part.from(), bytes, length, part.length());
    length = total;
    return last ? whole() : null;
  }

  private Content whole() {
    var message = new Content(bytes, 0, length);
    bytes = NONE;
    length = 0;
    frames = 0;
    open = false;
    return message;
  }
}
