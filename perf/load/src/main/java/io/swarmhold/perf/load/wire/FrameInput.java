package io.swarmhold.perf.load.wire;

import java.io.ByteArrayOutputStream;

/**
 * Cuts what a WebSocket server sends into messages (RFC 6455, 5). Messages in one frame are handed
 * on where they lie; only fragmented ones are put together.
 */
public final class FrameInput {

  /** Where messages go; the buffer may change as soon as the call returns. */
  public interface Messages {

    void message(byte[] buffer, int from, int to);

    /** The server wants a pong with the same content. */
    void ping(byte[] buffer, int from, int to);

    /** The server says goodbye. */
    void closed(int code, String reason);
  }

  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int MAX_MESSAGE_BYTES = 16 << 20;

  private final Messages messages;
  private final ByteArrayOutputStream fragments = new ByteArrayOutputStream(0);
  private boolean fragmented;

  public FrameInput(Messages messages) {
    this.messages = messages;
  }

  /** Hands on all frames that are complete; returns where the first incomplete one starts. */
  public int take(byte[] buffer, int from, int to) {
    int at = from;
    while (to - at >= 2) {
      int second = buffer[at + 1];
      if (second < 0) {
        throw new UnexpectedAnswerException("a server must not mask");
      }
      int header = second < 126 ? 2 : second == 126 ? 4 : 10;
      if (to - at < header) {
        break;
      }
      long length = second < 126 ? second : bigEndian(buffer, at + 2, at + header);
      if (length < 0 || length > MAX_MESSAGE_BYTES) {
        throw new UnexpectedAnswerException("a frame of " + length + " bytes");
      }
      int end = at + header + (int) length;
      if (end > to) {
        break;
      }
      frame(buffer[at], buffer, at + header, end);
      at = end;
    }
    return at;
  }

  private void frame(byte first, byte[] buffer, int from, int to) {
    boolean last = first < 0;
    switch (first & 0x7F) {
      case TEXT, BINARY -> {
        if (fragmented) {
          throw new UnexpectedAnswerException("a message inside a fragmented one");
        }
        if (last) {
          messages.message(buffer, from, to);
        } else {
          fragmented = true;
          fragments.write(buffer, from, to - from);
        }
      }
      case CONTINUATION -> continuation(last, buffer, from, to);
      case PING -> messages.ping(buffer, from, to);
      case PONG -> {}
      case CLOSE -> close(buffer, from, to);
      default -> throw new UnexpectedAnswerException("opcode or reserved bit: " + (first & 0x7F));
    }
  }

  private void continuation(boolean last, byte[] buffer, int from, int to) {
    if (!fragmented || fragments.size() + to - from > MAX_MESSAGE_BYTES) {
      throw new UnexpectedAnswerException("a continuation of nothing, or without end");
    }
    fragments.write(buffer, from, to - from);
    if (last) {
      byte[] message = fragments.toByteArray();
      fragments.reset();
      fragmented = false;
      messages.message(message, 0, message.length);
    }
  }

  private void close(byte[] buffer, int from, int to) {
    if (to - from < 2) {
      messages.closed(1005, "");
    } else {
      messages.closed(
          (int) bigEndian(buffer, from, from + 2),
          new String(buffer, from + 2, to - from - 2, java.nio.charset.StandardCharsets.UTF_8));
    }
  }

  private static long bigEndian(byte[] buffer, int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      value = value << 8 | (buffer[i] & 0xFF);
    }
    return value;
  }
}
