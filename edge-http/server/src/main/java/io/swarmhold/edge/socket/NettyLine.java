package io.swarmhold.edge.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.swarmhold.edge.json.JsonBytes;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.internal.http.WebSocketInternal;
import org.jspecify.annotations.Nullable;

/**
 * A line that goes past Vert.x to Netty, by interfaces Vert.x 5.0 calls internal: the one place
 * that does. All messages of a burst go out as one buffer, framed here (RFC 6455, 5.2: a server
 * does not mask), with one write and one flush; what comes in is read where Netty left it.
 *
 * <p>Netty's encoder lets a buffer that is no frame pass as it stands. Vert.x writes pongs and
 * close frames to the same channel, on the same thread, so they fall between whole messages.
 */
final class NettyLine implements Line {

  private static final int FIRST_CAPACITY = 16 << 10;
  private static final int LONGEST_HEADER = 10;
  private static final int FINAL = 0x80;
  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int LENGTH_IN_16_BITS = 126;
  private static final int LENGTH_IN_64_BITS = 127;
  private static final int MAX_SHORT_LENGTH = 125;
  private static final int MAX_16_BITS = 0xFFFF;

  private final ServerWebSocket socket;
  private final ChannelHandlerContext netty;
  private final Listener listener;
  private @Nullable ByteBuf added;
  private int waiting;

  private NettyLine(ServerWebSocket socket, ChannelHandlerContext netty, Listener listener) {
    this.socket = socket;
    this.netty = netty;
    this.listener = listener;
  }

  /** The fast line, or the plain one where Vert.x is not built as we know it. */
  static Line to(ServerWebSocket socket, Listener listener) {
    return socket instanceof WebSocketInternal internal
        ? new NettyLine(socket, internal.channelHandlerContext(), listener)
        : new PlainLine(socket, listener);
  }

  @Override
  public void message(JsonBytes message, boolean binary) {
    int length = message.length();
    ByteBuf out = room(length + LONGEST_HEADER);
    int opcode = binary ? BINARY : TEXT;
    int from = 0;
    do {
      int count = Math.min(length - from, SocketLimits.MAX_FRAME_BYTES);
      boolean last = from + count == length;
      header(out, (last ? FINAL : 0) | opcode, count);
      out.writeBytes(message.array(), from, count);
      from += count;
      opcode = CONTINUATION;
    } while (from < length);
  }

  @Override
  public void flush() {
    ByteBuf out = added;
    if (out == null) {
      return;
    }
    added = null;
    int count = out.readableBytes();
    waiting += count;
    netty
        .writeAndFlush(out)
        .addListener(done -> {
          waiting -= count;
          listener.onSent();
        });
  }

  @Override
  public int waiting() {
    return added == null ? waiting : waiting + added.readableBytes();
  }

  @Override
  public Content contentOf(WebSocketFrame frame) {
    var buffer = frame.binaryData();
    if (buffer instanceof BufferInternal internal) {
      ByteBuf content = internal.getByteBuf();
      if (content.hasArray()) {
        int from = content.arrayOffset() + content.readerIndex();
        return new Content(content.array(), from, from + content.readableBytes());
      }
    }
    byte[] copy = buffer.getBytes();
    return new Content(copy, 0, copy.length);
  }

  @Override
  public void ping() {
    var unused = netty.writeAndFlush(new PingWebSocketFrame(Unpooled.EMPTY_BUFFER));
  }

  @Override
  public void close(int code, String reason) {
    flush();
    socket.close((short) code, reason);
  }

  @Override
  public void lastWord(int code, String reason) {
    discard();
    var unused = netty.writeAndFlush(new CloseWebSocketFrame(code, reason));
  }

  @Override
  public void abort() {
    discard();
    var unused = netty.close();
  }

  private void discard() {
    if (added != null) {
      added.release();
      added = null;
    }
  }

  private ByteBuf room(int count) {
    ByteBuf out = added;
    if (out == null) {
      out = netty.alloc().directBuffer(Math.max(FIRST_CAPACITY, count));
      added = out;
    }
    return out;
  }

  private static void header(ByteBuf out, int first, int length) {
    out.writeByte(first);
    if (length <= MAX_SHORT_LENGTH) {
      out.writeByte(length);
    } else if (length <= MAX_16_BITS) {
      out.writeByte(LENGTH_IN_16_BITS).writeShort(length);
    } else {
      out.writeByte(LENGTH_IN_64_BITS).writeLong(length);
    }
  }
}
