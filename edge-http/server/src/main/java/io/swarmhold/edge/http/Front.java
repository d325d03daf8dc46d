package io.swarmhold.edge.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.swarmhold.edge.Limits;
import io.swarmhold.edge.auth.Authenticator;
import io.swarmhold.edge.auth.Principal;
import io.swarmhold.edge.json.JsonBytes;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where every request comes in, one per event loop: checks its head, its credential and its route,
 * collects its body, and hands it to the route. Own rather than Vert.x-Web's router: one table
 * serves the hot route as cheaply as a special case would, and the description of the interface is
 * checked against it.
 */
public final class Front implements Handler<HttpServerRequest> {

  /** What requests need that no route answers. */
  public interface Elsewhere {

    /** Takes over a request for a WebSocket; {@code principal} is empty if it had no credential. */
    void socket(HttpServerRequest request, Optional<Principal> principal);

    /** Takes over a request for a static page. */
    void page(HttpServerRequest request);
  }

  /** What holds for all requests, and for all event loops. */
  public record Setting(
      RouteTable table,
      Authenticator authenticator,
      Limits limits,
      LongSupplier nanos,
      Observer observer,
      BooleanSupplier ready,
      BooleanSupplier draining) {}

  private static final String SOCKET = "/api/v1/socket";
  private static final String API = "/api/";
  private static final CharSequence EXPECT = HttpHeaders.createOptimized("expect");

  /** Others on the way may take the first of two for what we take the second for. */
  private static final List<CharSequence> ONCE =
      List.of(
          HttpHeaders.AUTHORIZATION,
          HttpHeaders.CONTENT_TYPE,
          HttpHeaders.createOptimized("idempotency-key"),
          HttpHeaders.IF_MATCH,
          HttpHeaders.IF_NONE_MATCH,
          HttpHeaders.createOptimized("swarmhold-durability"),
          HttpHeaders.createOptimized("swarmhold-fencing-token"));

  private static final CharSequence WWW_AUTHENTICATE =
      HttpHeaders.createOptimized("www-authenticate");

  private final Setting setting;
  private final Peers peers;
  private final Elsewhere elsewhere;
  private final ContextInternal context;
  private final JsonBytes out = new JsonBytes(64 << 10);

  public Front(Setting setting, Peers peers, Elsewhere elsewhere, Context context) {
    this.setting = setting;
    this.peers = peers;
    this.elsewhere = elsewhere;
    this.context = (ContextInternal) context;
  }

  @Override
  public void handle(HttpServerRequest request) {
    Exchange exchange = begin(request);
    try {
      checkHead(request);
    } catch (RefusedException e) {
      discardBody(exchange);
      exchange.refuse(e.problem(), true);
      return;
    }
    try {
      admit(exchange);
    } catch (RefusedException e) {
      boolean close = mustClose(e.problem().code(), request.headers());
      discardBody(exchange);
      exchange.refuse(e.problem(), close);
    } catch (RuntimeException e) {
      discardBody(exchange);
      exchange.fail(e);
    }
  }

  /** Answers what is not HTTP/1.1 as we read it; Vert.x closes the connection behind it. */
  public void handleInvalid(HttpServerRequest request) {
    Exchange exchange = begin(request);
    Throwable cause = request.decoderResult().cause();
    Problem problem =
        switch (cause) {
          case TooLongHttpLineException e -> uriTooLong();
          case TooLongHttpHeaderException e -> headersTooLarge();
          case null, default ->
              Problem.of(Code.BAD_REQUEST, "the request is not HTTP/1.1 as RFC 9112 has it");
        };
    exchange.refuse(problem, true);
  }

  /** Answers a request for a page that is not there. */
  public void missing(HttpServerRequest request) {
    new Exchange(this, request, null, setting.nanos.getAsLong())
        .refuse(RefusedException.notFound().problem(), false);
  }

  private Exchange begin(HttpServerRequest request) {
    Peer peer = peers.of(request.connection());
    var exchange = new Exchange(this, request, peer, setting.nanos.getAsLong());
    if (peer != null) {
      peer.begins(exchange);
    }
    return exchange;
  }

  private void admit(Exchange exchange) {
    HttpServerRequest request = exchange.request();
    String path = String.valueOf(request.path());
    Query query = Query.of(request);
    if (path.equals(SOCKET)) {
      socket(exchange, query);
      return;
    }
    RouteTable.Match match = find(path);
    Route route = match == null ? null : match.place().route(request.method());
    if (match == null && !path.startsWith(API)) {
      page(exchange);
      return;
    }
    if (route == null || route.scope().isPresent()) {
      exchange.authenticated(authenticate(exchange));
    }
    if (match == null) {
      throw RefusedException.notFound();
    }
    if (route == null) {
      throw notAllowed(exchange, match.place().allowed());
    }
    exchange.found(route, match.values(), query);
    checkScope(exchange, route);
    query.checkNames(route.query());
    receive(exchange, route);
  }

  private RouteTable.@Nullable Match find(String path) {
    String plain = path.indexOf('%') < 0 ? path : path.replace("%3A", ":").replace("%3a", ":");
    return setting.table.find(plain);
  }

  private void checkHead(HttpServerRequest request) {
    MultiMap headers = request.headers();
    if (request.uri().length() > Limits.MAX_URI_BYTES) {
      throw new RefusedException(uriTooLong());
    }
    if (headers.size() > Limits.MAX_HEADERS) {
      throw new RefusedException(headersTooLarge());
    }
    if (!request.uri().startsWith("/")) {
      throw new RefusedException(Code.BAD_REQUEST, "the target must begin with a slash");
    }
    if (request.version() == HttpVersion.HTTP_1_1 && headers.getAll(HttpHeaders.HOST).size() != 1) {
      throw new RefusedException(Code.BAD_REQUEST, "expected: the header Host, once");
    }
    for (CharSequence name : ONCE) {
      if (headers.getAll(name).size() > 1) {
        throw new RefusedException(Code.BAD_REQUEST, "expected: the header " + name + " once");
      }
    }
    if (!setting.authenticator.required()) {
      SameMachine.check(headers);
    }
    String transfer = headers.get(HttpHeaders.TRANSFER_ENCODING);
    if (transfer != null && !transfer.equalsIgnoreCase("chunked")) {
      throw new RefusedException(Code.BAD_REQUEST, "Transfer-Encoding: expected chunked");
    }
    if (headers.contains(HttpHeaders.CONTENT_ENCODING)) {
      throw new RefusedException(Code.UNSUPPORTED_MEDIA_TYPE, "Content-Encoding: not supported");
    }
  }

  private void socket(Exchange exchange, Query query) {
    HttpServerRequest request = exchange.request();
    String authorization = request.headers().get(HttpHeaders.AUTHORIZATION);
    boolean later = authorization == null && setting.authenticator.required();
    Optional<Principal> principal = later ? Optional.empty() : Optional.of(authenticate(exchange));
    if (!request.method().equals(HttpMethod.GET)) {
      throw notAllowed(exchange, "GET");
    }
    query.checkNames(Set.of());
    Upgrade.check(request.headers());
    checkServing(false);
    Peer peer = exchange.peer();
    if (peer != null) {
      peer.upgraded();
      request.response().endHandler(refused -> peer.answered(false));
    }
    elsewhere.socket(request, principal);
  }

  private void page(Exchange exchange) {
    Peer peer = exchange.peer();
    HttpServerRequest request = exchange.request();
    if (hasBody(request.headers())) {
      throw new RefusedException(Code.BAD_REQUEST, "expected: no body");
    }
    if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
      throw notAllowed(exchange, "GET, HEAD");
    }
    request
        .response()
        .endHandler(ended -> {
          if (peer != null) {
            peer.answered(false);
          }
        });
    elsewhere.page(request);
  }

  private static RefusedException notAllowed(Exchange exchange, String allowed) {
    exchange.set(HttpHeaders.ALLOW, allowed);
    return new RefusedException(Code.METHOD_NOT_ALLOWED, "expected: " + allowed);
  }

  private Principal authenticate(Exchange exchange) {
    String authorization = exchange.request().headers().get(HttpHeaders.AUTHORIZATION);
    Optional<Principal> principal = setting.authenticator.authenticate(authorization);
    return principal.orElseThrow(() -> unauthenticated(exchange));
  }

  private void checkScope(Exchange exchange, Route route) {
    route
        .scope()
        .ifPresent(scope -> {
          if (!exchange.principal().may(scope)) {
            throw new RefusedException(
                Code.FORBIDDEN, "the credential lacks the scope " + scope.text());
          }
          checkServing(route.answersAnytime());
        });
  }

  private void checkServing(boolean anytime) {
    if (setting.draining.getAsBoolean()) {
      throw new RefusedException(Code.DRAINING, "the server is about to stop");
    }
    if (!anytime && !setting.ready.getAsBoolean()) {
      throw new RefusedException(
          Code.NOT_READY,
          "nothing is served here at the moment: it is starting, or too few members are here");
    }
  }

  // The body

  private void receive(Exchange exchange, Route route) {
    HttpServerRequest request = exchange.request();
    MultiMap headers = request.headers();
    boolean hasBody = hasBody(headers);
    if (route.body() == Route.Body.NONE && hasBody) {
      throw new RefusedException(Code.BAD_REQUEST, "expected: no body");
    }
    if (!hasBody && (route.body() == Route.Body.NONE || route.body() == Route.Body.OPTIONAL_JSON)) {
      run(exchange, route);
      return;
    }
    boolean lines = ContentType.check(headers.get(HttpHeaders.CONTENT_TYPE), route.body());
    checkLength(headers);
    expectContinue(request);
    new BodyReader(exchange, setting.limits.maxBodyBytes()) {
      @Override
      void complete(byte[] body) {
        exchange.arrived(body, lines);
        run(exchange, route);
      }
    }.read();
  }

  private void checkLength(MultiMap headers) {
    String length = headers.get(HttpHeaders.CONTENT_LENGTH);
    if (length != null
        && (length.length() > 18 || Long.parseLong(length) > setting.limits.maxBodyBytes())) {
      throw new RefusedException(tooLarge(setting.limits.maxBodyBytes()));
    }
  }

  private static void expectContinue(HttpServerRequest request) {
    String expect = request.headers().get(EXPECT);
    if (expect == null) {
      return;
    }
    if (!expect.equalsIgnoreCase("100-continue")) {
      throw new RefusedException(Code.BAD_REQUEST, "Expect: expected 100-continue");
    }
    request.response().writeContinue();
  }

  private static void run(Exchange exchange, Route route) {
    try {
      route.handler().handle(exchange);
    } catch (RuntimeException e) {
      exchange.fail(e);
    }
  }

  /** Takes what the client goes on sending, so that it gets to read the answer. */
  private static void discardBody(Exchange exchange) {
    Peer peer = exchange.peer();
    HttpServerRequest request = exchange.request();
    if (peer != null && hasBody(request.headers()) && !request.isEnded()) {
      peer.bodyBegins();
      request.handler(chunk -> {}).endHandler(end -> peer.bodyEnds());
    }
  }

  private static boolean hasBody(MultiMap headers) {
    String length = headers.get(HttpHeaders.CONTENT_LENGTH);
    return length != null ? !length.equals("0") : headers.contains(HttpHeaders.TRANSFER_ENCODING);
  }

  /** After these, what follows on the connection cannot be trusted, or is too much. */
  private boolean mustClose(Code code, MultiMap headers) {
    return switch (code) {
      case URI_TOO_LONG, HEADERS_TOO_LARGE, TOO_LARGE, DRAINING -> true;
      default -> headers.contains(HttpHeaders.TRANSFER_ENCODING) || isLong(headers);
    };
  }

  private boolean isLong(MultiMap headers) {
    String length = headers.get(HttpHeaders.CONTENT_LENGTH);
    return length != null
        && (length.length() > 9 || Long.parseLong(length) > setting.limits.maxBodyBytes());
  }

  static Problem tooLarge(int most) {
    return Problem.of(Code.TOO_LARGE, "the body: expected at most " + most + " bytes");
  }

  private static Problem uriTooLong() {
    return Problem.of(Code.URI_TOO_LONG, "expected: at most " + Limits.MAX_URI_BYTES + " bytes");
  }

  private static Problem headersTooLarge() {
    return Problem.of(
        Code.HEADERS_TOO_LARGE,
        "expected: at most "
            + Limits.MAX_HEADERS
            + " headers of "
            + Limits.MAX_HEADER_BYTES
            + " bytes in all");
  }

  // For exchanges

  /** Whether the credential that was good when the request came still is. */
  boolean isStillValid(Principal principal) {
    return setting.authenticator.stillValid(principal);
  }

  RefusedException unauthenticated(Exchange exchange) {
    exchange.set(WWW_AUTHENTICATE, "Bearer realm=\"swarmhold\"");
    return new RefusedException(Code.UNAUTHENTICATED, "expected: Authorization: Bearer and a key");
  }

  JsonBytes out() {
    out.clear();
    return out;
  }

  void answered(String template, int status, long begunNanos) {
    setting.observer.answered(template, status, setting.nanos.getAsLong() - begunNanos);
  }

  /** At once if this is the event loop. */
  void onLoop(Runnable action) {
    context.execute(action);
  }
}
