package io.swarmhold.edge.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.util.ReferenceCountUtil;
import io.swarmhold.edge.Limits;
import io.swarmhold.edge.json.JsonBytes;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection, and how long it has been about what it is about. Stands first in Netty's
 * pipeline, because what never becomes a request is seen nowhere else. All on the event loop.
 */
final class Peer extends ChannelInboundHandlerAdapter {

  private static final long NEVER = Long.MIN_VALUE;

  /**
   * What the client still sends after a refusal is read for so long: a reset would eat the answer.
   */
  private static final Duration LINGER = Duration.ofSeconds(2);

  final String source;
  private final HttpConnection connection;
  private final LongSupplier nanos;
  private final Limits limits;

  private long lastHeard;
  private long headersSince;
  private long bodySince = NEVER;
  private long lingersSince = NEVER;
  private long stuckSince = NEVER;
  private final HeadScan head = new HeadScan();
  private boolean spoke;
  private boolean exchanging;
  private boolean upgraded;
  private @Nullable Exchange current;
  private @Nullable ChannelHandlerContext context;

  Peer(String source, HttpConnection connection, LongSupplier nanos, Limits limits) {
    this.source = source;
    this.connection = connection;
    this.nanos = nanos;
    this.limits = limits;
    this.lastHeard = nanos.getAsLong();
    this.headersSince = lastHeard;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext newContext) {
    context = newContext;
  }

  @Override
  public void channelRead(ChannelHandlerContext channel, Object message) throws Exception {
    spoke = true;
    lastHeard = nanos.getAsLong();
    if (!upgraded && !exchanging && bodySince == NEVER) {
      if (headersSince == NEVER) {
        headersSince = lastHeard;
      }
      if (isRefused(message)) {
        ReferenceCountUtil.release(message);
        return;
      }
    }
    super.channelRead(channel, message);
  }

  private boolean isRefused(Object message) {
    if (message instanceof ByteBuf bytes && !head.isOver()) {
      bytes.forEachByte(head);
      if (head.isRefused()) {
        refuse(
            Problem.of(
                Code.BAD_REQUEST,
                "a line of the head is continued, has no name, or ends without CR, or the first"
                    + " has other than one space between its parts"));
        return true;
      }
    }
    return false;
  }

  /** What cannot be decoded after the headers, such as the size of a chunk. */
  @Override
  public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) throws Exception {
    boolean undecodable =
        cause instanceof IllegalArgumentException || cause instanceof DecoderException;
    if (undecodable && exchanging && !upgraded) {
      refuse(Problem.of(Code.BAD_REQUEST, "the body is not framed as HTTP/1.1 asks"));
    } else {
      super.exceptionCaught(channel, cause);
    }
  }

  void begins(Exchange exchange) {
    headersSince = NEVER;
    exchanging = true;
    current = exchange;
  }

  void bodyBegins() {
    bodySince = nanos.getAsLong();
  }

  void bodyEnds() {
    bodySince = NEVER;
    head.reset();
    if (lingersSince != NEVER) {
      connection.close();
    }
  }

  void answered(boolean last) {
    upgraded = false;
    exchanging = false;
    current = null;
    lastHeard = nanos.getAsLong();
    head.reset();
    if (last && bodySince == NEVER) {
      connection.close();
    } else if (last) {
      lingersSince = lastHeard;
    }
  }

  /** It becomes a WebSocket, and no business of this class; unless it is {@link #answered}. */
  void upgraded() {
    upgraded = true;
    exchanging = false;
    current = null;
  }

  boolean isExchanging() {
    return exchanging;
  }

  void close() {
    connection.close();
  }

  /** Ends what has taken too long. */
  void sweep(long now) {
    if (upgraded) {
      return;
    }
    if (isOver(lingersSince, LINGER, now)) {
      abort();
    } else if (!exchanging && isOver(headersSince, limits.headersWithin(), now)) {
      headersTookTooLong();
    } else if (isOver(bodySince, limits.bodyWithin(), now)) {
      bodyTookTooLong();
    } else if (!exchanging && isOver(lastHeard, limits.idleWithin(), now)) {
      abort();
    } else if (isStuck(now)) {
      abort();
    }
  }

  private void headersTookTooLong() {
    if (spoke) {
      refuse(Problem.of(Code.REQUEST_TIMEOUT, "the headers took too long to arrive"));
    } else {
      abort();
    }
  }

  private void bodyTookTooLong() {
    Exchange exchange = current;
    if (exchange == null) {
      abort();
    } else {
      bodySince = NEVER;
      exchange.refuse(Problem.of(Code.REQUEST_TIMEOUT, "the body took too long to arrive"), true);
    }
  }

  /**
   * Closes at once. Vert.x would send what waits first, and a client that reads nothing would keep
   * that from ending.
   */
  private void abort() {
    if (context == null) {
      connection.close();
    } else {
      context.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }
  }

  /** The client has not taken anything of what waits for it since long. */
  private boolean isStuck(long now) {
    boolean writable = context == null || context.channel().isWritable();
    if (writable) {
      stuckSince = NEVER;
    } else if (stuckSince == NEVER) {
      stuckSince = now;
    }
    return isOver(stuckSince, limits.idleWithin(), now);
  }

  /** Answers where there is no request to answer, past the codec, and closes. */
  void refuse(Problem problem) {
    ChannelHandlerContext channel = context;
    if (channel == null) {
      connection.close();
      return;
    }
    var body = new JsonBytes(512);
    problem.write(body, "/", TraceIds.fresh());
    String head =
        "HTTP/1.1 "
            + problem.code().status()
            + " \r\ncontent-type: application/problem+json\r\nx-content-type-options: nosniff\r\n"
            + "connection: close\r\ncontent-length: "
            + body.length()
            + "\r\n\r\n";
    channel
        .writeAndFlush(Unpooled.wrappedBuffer(head.getBytes(UTF_8), body.toByteArray()))
        .addListener(ChannelFutureListener.CLOSE);
  }

  private static boolean isOver(long since, Duration limit, long now) {
    return since != NEVER && now - since > limit.toNanos();
  }
}
