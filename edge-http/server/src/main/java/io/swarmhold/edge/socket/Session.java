package io.swarmhold.edge.socket;

import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.swarmhold.edge.auth.Principal;
import io.swarmhold.edge.socket.Line.Content;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.WebSocketFrameType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One socket: its messages, what it may cost, and its end. On the event loop. */
final class Session implements Outbox.Owner {

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  private static final int MAX_REASON_BYTES = 123;

  private final AgentSockets home;
  private final ServerWebSocket socket;
  private final Encoding encoding;
  private final Outbox outbox;
  private final Line line;
  private final Requests requests;
  private final MessageParts parts = new MessageParts();

  private boolean binary;

  private int unanswered;
  private int unansweredBytes;
  private boolean paused;

  private int idleTalk;
  private long deadlineNanos;
  private long heardNanos;
  private long pingNanos;

  /** 0 while the socket is open. */
  private int closeCode;

  Session(
      AgentSockets home, ServerWebSocket socket, Encoding encoding, @Nullable Principal principal) {
    this.home = home;
    this.socket = socket;
    this.encoding = encoding;
    this.outbox = new Outbox(home, socket, encoding, this);
    this.line = outbox.line();
    this.requests = new Requests(home, this, encoding, outbox);
    long now = home.nanos();
    deadlineNanos = now + SocketLimits.AUTH.toNanos();
    heardNanos = now;
    pingNanos = now;
    if (principal != null) {
      requests.authenticated(principal);
    }
  }

  void open() {
    socket.frameHandler(this::received);
    socket.exceptionHandler(this::broken);
    socket.closeHandler(nothing -> closed());
  }

  // What comes in

  private void received(WebSocketFrame frame) {
    heardNanos = home.nanos();
    if (closeCode != 0 || frame.isClose()) {
      return;
    }
    try {
      if (frame.isPing() || frame.type() == WebSocketFrameType.PONG) {
        countIdleTalk();
      } else {
        receivedData(frame);
      }
    } catch (CloseSocket e) {
      close(e);
    } catch (RuntimeException e) {
      LOG.error("a frame could not be handled", e);
      close(new CloseSocket(CloseSocket.INTERNAL, "see the server's log"));
    }
  }

  private void receivedData(WebSocketFrame frame) {
    Content content = line.contentOf(frame);
    if (!frame.isContinuation()) {
      binary = frame.isBinary();
    }
    Content message =
        frame.isFinal() && !parts.areOpen() ? content : parts.add(content, frame.isFinal());
    if (message != null) {
      outbox.answerIn(binary);
      message(message);
    }
  }

  private void message(Content message) {
    home.counters().messagesIn.increment();
    try {
      requests.carryOut(read(message), message.length());
    } catch (RefusedFrame e) {
      refuse(e);
      countIdleTalk();
    }
    pauseOrResume();
  }

  private ClientFrame read(Content message) {
    try {
      return encoding.read(
          message.bytes(), message.from(), message.to(), requests.tenant(), home.millis());
    } catch (RefusedFrame | CloseSocket e) {
      if (!binary && !isUtf8(message)) {
        throw new CloseSocket(CloseSocket.NOT_UTF8, "not UTF-8");
      }
      throw e;
    }
  }

  private static boolean isUtf8(Content message) {
    try {
      var bytes = ByteBuffer.wrap(message.bytes(), message.from(), message.length());
      return StandardCharsets.UTF_8.newDecoder().decode(bytes) != null;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  void countIdleTalk() {
    if (++idleTalk > SocketLimits.MAX_IDLE_TALK) {
      throw new CloseSocket(CloseSocket.TOO_MUCH, "too many pings or refused frames in a second");
    }
  }

  /** Netty found a frame that is none; Vert.x drops the connection once this returns. */
  private void broken(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    if (closeCode == 0 && cause instanceof CorruptedWebSocketFrameException corrupted) {
      int code = corrupted.closeStatus().code();
      ended(code);
      line.lastWord(code, corrupted.closeStatus().reasonText());
    }
  }

  // What the grid says

  <T> void answered(int bytes, Answer<T> answer, T results) {
    answered(bytes);
    outbox.send(out -> answer.write(encoding, out, results));
    pauseOrResume();
    closeIfDrained();
  }

  void failed(int bytes, RefusedFrame refusal) {
    answered(bytes);
    refuse(refusal);
    pauseOrResume();
    closeIfDrained();
  }

  private void refuse(RefusedFrame refusal) {
    home.counters().refused.increment();
    outbox.send(out -> encoding.error(out, refusal.id(), refusal.code(), refusal.detail()));
  }

  @Override
  public void progressed() {
    if (outbox.waiting() > SocketLimits.MAX_WAITING_BYTES) {
      close(new CloseSocket(CloseSocket.OVERLOAD, "slow reader"));
    }
    pauseOrResume();
  }

  // How much is under way

  void unanswered(int bytes) {
    unanswered++;
    unansweredBytes += bytes;
  }

  private void answered(int bytes) {
    unanswered--;
    unansweredBytes -= bytes;
  }

  private void pauseOrResume() {
    if (closeCode != 0) {
      return;
    }
    if (!paused && isLoaded(1)) {
      paused = true;
      socket.pause();
    } else if (paused && !isLoaded(2)) {
      paused = false;
      socket.resume();
    }
  }

  /**
   * Assignments that wait are no reason to read no further: a client that has to write before it
   * reads again would wait for us, and we for it. Only its answers bring the line beyond the bound,
   * and a client stuck there is cut off.
   */
  private boolean isLoaded(int share) {
    return unanswered >= SocketLimits.MAX_UNANSWERED / share
        || unansweredBytes >= SocketLimits.MAX_UNANSWERED_BYTES / share
        || line.waiting() > SocketLimits.SLOW_READER_BYTES;
  }

  // Time

  /** Looks at what time may have changed. */
  void tick(long now) {
    idleTalk = 0;
    if (closeCode != 0) {
      if (now - deadlineNanos >= 0) {
        line.abort();
      }
      return;
    }
    try {
      if (home.isDraining() && now - deadlineNanos >= 0) {
        throw stopping();
      }
      checkCredential(now);
      checkReader(now);
      checkLife(now);
    } catch (CloseSocket e) {
      close(e);
    }
  }

  private void checkCredential(long now) {
    Principal who = requests.principal();
    if (who == null && now - deadlineNanos >= 0) {
      throw new CloseSocket(CloseSocket.UNAUTHENTICATED, "no credential within 5 s");
    }
    if (who != null && !home.authenticator().stillValid(who)) {
      throw new CloseSocket(CloseSocket.UNAUTHENTICATED, "the credential is not valid any more");
    }
  }

  private void checkReader(long now) {
    if (outbox.waiting() > SocketLimits.SLOW_READER_BYTES
        && now - outbox.progressNanos() >= SocketLimits.STALL.toNanos()) {
      throw new CloseSocket(CloseSocket.OVERLOAD, "slow reader");
    }
  }

  private void checkLife(long now) {
    if (!paused && now - heardNanos >= SocketLimits.SILENCE.toNanos()) {
      throw new CloseSocket(CloseSocket.SILENT, "nothing heard for 60 s");
    }
    if (now - pingNanos >= SocketLimits.PING.toNanos()) {
      pingNanos = now;
      line.ping();
    }
  }

  // The end

  /** Says so, and ends once what was asked is answered. */
  void drain() {
    outbox.send(encoding::draining);
    deadlineNanos = home.nanos() + SocketLimits.DRAIN.toNanos();
    closeIfDrained();
  }

  private void closeIfDrained() {
    if (home.isDraining() && unanswered == 0) {
      close(stopping());
    }
  }

  private static CloseSocket stopping() {
    return new CloseSocket(CloseSocket.STOPPING, "the server is stopping");
  }

  @Override
  public void close(CloseSocket why) {
    if (closeCode != 0) {
      return;
    }
    ended(why.code());
    deadlineNanos = home.nanos() + SocketLimits.CLOSE.toNanos();
    line.close(why.code(), cut(why.reason()));
  }

  private void closed() {
    if (closeCode == 0) {
      Short code = socket.closeStatusCode();
      ended(code == null ? 1006 : code);
    }
    line.abort();
    home.forget(this);
  }

  /** Nothing is said or heard any more; the agents keep what they hold until it expires. */
  private void ended(int code) {
    closeCode = code;
    outbox.close();
    home.counters().closed(code);
    requests.end();
  }

  private static String cut(String reason) {
    byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
    return bytes.length <= MAX_REASON_BYTES
        ? reason
        : new String(bytes, 0, MAX_REASON_BYTES - 3, StandardCharsets.US_ASCII);
  }
}
