package io.swarmhold.edge.socket;

import io.swarmhold.edge.EdgePorts;
import io.swarmhold.edge.SocketEndpoint;
import io.swarmhold.edge.auth.Authenticator;
import io.swarmhold.edge.auth.Principal;
import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.model.Durability;
import io.swarmhold.model.LatencyHistogram;
import io.swarmhold.model.port.Agents;
import io.swarmhold.model.port.TaskQueue;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of one event loop. Made on it (in a verticle's start), and called on it, but for
 * {@link #counts}.
 */
public final class AgentSockets implements SocketEndpoint {

  public static final String PATH = "/api/v1/socket";

  private static final int SCRATCH_BYTES = 64 << 10;
  private static final int MAX_SCRATCH_BYTES = 4 << 20;

  private static final String UNKNOWN_SUBPROTOCOL =
      """
      {"type":"about:blank","title":"Bad Request","status":400,"code":"bad_request",\
      "detail":"Sec-WebSocket-Protocol: none known (expected: swarmhold.v1.json)","retryable":false}
      """;

  private final Vertx vertx;
  private final EdgePorts ports;
  private final Authenticator authenticator;
  private final Latencies latencies;
  private final Encoding encoding = new JsonEncoding();
  private final Inbox inbox;
  private final Set<Session> sessions = new LinkedHashSet<>();
  private final SocketCounts.Counters counters = new SocketCounts.Counters();

  /** Where messages are written before they go to their line; on one thread, one is enough. */
  private JsonBytes scratch = new JsonBytes(SCRATCH_BYTES);

  private List<Outbox> touched = new ArrayList<>();
  private boolean draining;
  private final Promise<Void> drained = Promise.promise();
  private final long timer;

  /**
   * How long messages waited for their answers.
   *
   * @param report of all that agents say of tasks they hold
   */
  public record Latencies(LatencyHistogram submit, LatencyHistogram report) {}

  public AgentSockets(
      Vertx vertx, EdgePorts ports, Authenticator authenticator, Latencies latencies) {
    this.vertx = vertx;
    this.latencies = latencies;
    this.ports = ports;
    this.authenticator = authenticator;
    Context context = vertx.getOrCreateContext();
    this.inbox = new Inbox(context, this::burstEnded);
    this.timer = vertx.setPeriodic(SocketLimits.TICK.toMillis(), timer -> tick());
  }

  /** What the server must be told before it listens: limits, subprotocol, no compression. */
  public static HttpServerOptions configure(HttpServerOptions options) {
    return options
        .setMaxWebSocketFrameSize(SocketLimits.MAX_FRAME_BYTES)
        .setMaxWebSocketMessageSize(SocketLimits.MAX_MESSAGE_BYTES)
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setAcceptUnmaskedFrames(false)
        .setWebSocketClosingTimeout((int) SocketLimits.CLOSE.toSeconds())
        .addWebSocketSubProtocol(JsonEncoding.SUBPROTOCOL);
  }

  @Override
  public void upgrade(HttpServerRequest request, Optional<Principal> principal) {
    if (speaksOneOf(request.getHeader("Sec-WebSocket-Protocol"))) {
      request.toWebSocket().onSuccess(socket -> accept(socket, principal));
    } else {
      request
          .response()
          .setStatusCode(400)
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
          .end(UNKNOWN_SUBPROTOCOL);
    }
  }

  /** No header means the only subprotocol there is. */
  private static boolean speaksOneOf(@Nullable String offered) {
    if (offered == null) {
      return true;
    }
    for (String name : offered.split(",", -1)) {
      if (name.strip().equals(JsonEncoding.SUBPROTOCOL)) {
        return true;
      }
    }
    return false;
  }

  private void accept(ServerWebSocket socket, Optional<Principal> principal) {
    var session = new Session(this, socket, encoding, principal.orElse(null));
    sessions.add(session);
    counters.sockets.increment();
    session.open();
    if (draining) {
      session.close(new CloseSocket(CloseSocket.STOPPING, "the server is stopping"));
    }
  }

  /** A socket is closed once what was asked on it has been answered, or after a few seconds. */
  @Override
  public Future<Void> drain() {
    if (!draining) {
      draining = true;
      List.copyOf(sessions).forEach(Session::drain);
      endIfDrained();
    }
    return drained.future();
  }

  /** From any thread. */
  public SocketCounts counts() {
    return counters.sum();
  }

  /** Looks at what time may have changed; called every {@link SocketLimits#TICK}. */
  void tick() {
    long now = nanos();
    List.copyOf(sessions).forEach(session -> session.tick(now));
  }

  // For sessions

  Inbox inbox() {
    return inbox;
  }

  TaskQueue queue() {
    return ports.queue();
  }

  Agents agents() {
    return ports.agents();
  }

  Authenticator authenticator() {
    return authenticator;
  }

  Latencies latencies() {
    return latencies;
  }

  SocketCounts.Counters counters() {
    return counters;
  }

  Durability durability(@Nullable Durability asked) {
    return asked == null ? ports.status().defaultDurability() : asked;
  }

  long nanos() {
    return ports.nanos().getAsLong();
  }

  long millis() {
    return ports.clock().millis();
  }

  boolean isDraining() {
    return draining;
  }

  JsonBytes scratch() {
    if (scratch.array().length > MAX_SCRATCH_BYTES) {
      scratch = new JsonBytes(SCRATCH_BYTES);
    }
    return scratch;
  }

  /** The outbox has something to send at the end of the burst. */
  void touch(Outbox outbox) {
    touched.add(outbox);
    if (touched.size() == 1 && !inbox.isDelivering()) {
      inbox.leave(
          new Inbox.News() {
            @Override
            void deliver() {
              // what matters is the end of the burst
            }
          });
    }
  }

  void forget(Session session) {
    if (sessions.remove(session)) {
      counters.sockets.decrement();
      endIfDrained();
    }
  }

  private void endIfDrained() {
    if (draining && sessions.isEmpty() && drained.tryComplete()) {
      vertx.cancelTimer(timer);
    }
  }

  private void burstEnded() {
    List<Outbox> now = touched;
    touched = new ArrayList<>();
    now.forEach(Outbox::burstEnded);
  }
}
