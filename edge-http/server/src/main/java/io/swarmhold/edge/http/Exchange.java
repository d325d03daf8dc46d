package io.swarmhold.edge.http;

import io.swarmhold.edge.auth.Principal;
import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TenantId;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request and its answer, which is given once. All on the event loop. */
public final class Exchange {

  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence PROBLEM =
      HttpHeaders.createOptimized("application/problem+json");
  private static final CharSequence TRACEPARENT = HttpHeaders.createOptimized("traceparent");
  private static final CharSequence NOSNIFF_NAME =
      HttpHeaders.createOptimized("x-content-type-options");
  private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
  private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
  private static final CharSequence CLOSE = HttpHeaders.createOptimized("close");
  private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("retry-after");

  /** What stands for the template of a request that found no route. */
  private static final String NO_ROUTE = "none";

  private static final byte[] NOTHING = {};
  private static final String[] NO_VALUES = {};

  private final Front front;
  private final HttpServerRequest request;
  private final @Nullable Peer peer;
  private final long begunNanos;

  private String template = NO_ROUTE;
  private String[] values = NO_VALUES;
  private @Nullable Query query;
  private @Nullable Principal principal;
  private byte[] body = NOTHING;
  private boolean lines;
  private @Nullable String traceId;
  private boolean answered;

  Exchange(Front front, HttpServerRequest request, @Nullable Peer peer, long begunNanos) {
    this.front = front;
    this.request = request;
    this.peer = peer;
    this.begunNanos = begunNanos;
  }

  // What was asked

  /** Who asks. Only where the route needs a credential. */
  public Principal principal() {
    if (principal == null) {
      throw new IllegalStateException(template + " needs no credential");
    }
    return principal;
  }

  public TenantId tenant() {
    return principal().tenant();
  }

  /** What stands in the path where the template has its first braces. */
  public String value() {
    return values[0];
  }

  /**
   * What stands in the path where the template has the braces of that number, from 0; without
   * percent-encoding.
   */
  public String name(int number) {
    return Query.decode(values[number].replace("+", "%2B"));
  }

  /** {@link #value} as the id of a task; what is none is not found, as any id nobody has. */
  public TaskId taskId() {
    try {
      return TaskId.parse(values[0]);
    } catch (IllegalArgumentException e) {
      throw RefusedException.notFound();
    }
  }

  public @Nullable String query(String name) {
    return query == null ? null : query.get(name);
  }

  /** The parameter as a whole number, or {@code otherwise} if it is missing. */
  public int query(String name, int least, int most, int otherwise) {
    String text = query(name);
    if (text == null) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // falls through to the one message for all that will not do
    }
    throw new RefusedException(
        Code.BAD_REQUEST,
        name + ": " + Text.echo(text) + " (expected: " + least + " to " + most + ")");
  }

  public @Nullable String header(String name) {
    return request.getHeader(name);
  }

  public byte[] body() {
    return body;
  }

  /** Whether the body is one JSON value per line. */
  public boolean isLines() {
    return lines;
  }

  /** When the request's headers had been read. */
  public long begunNanos() {
    return begunNanos;
  }

  public String traceId() {
    if (traceId == null) {
      traceId = TraceIds.of(request.headers().get(TRACEPARENT));
    }
    return traceId;
  }

  // The answer

  /** JSON to write the answer into. Shared by all exchanges of the event loop: use it at once. */
  public JsonBytes out() {
    return front.out();
  }

  /** A header of the answer to come. */
  public Exchange set(CharSequence name, String value) {
    request.response().putHeader(name, value);
    return this;
  }

  public void answer(int status, JsonBytes json) {
    answer(status, JSON, json.array(), json.length());
  }

  public void answer(int status, CharSequence contentType, byte[] bytes) {
    answer(status, contentType, bytes, bytes.length);
  }

  private void answer(int status, CharSequence contentType, byte[] bytes, int length) {
    if (begin(status, contentType)) {
      end(bytes, length);
      done(status, false);
    }
  }

  /** Begins an answer without an end of its own: the caller writes it, and then {@link #ended}. */
  public @Nullable HttpServerResponse stream(CharSequence contentType) {
    return begin(200, contentType) ? request.response().setChunked(true) : null;
  }

  /** What was begun with {@link #stream} is over. */
  public void ended() {
    if (!request.response().ended() && !request.response().closed()) {
      request.response().end();
    }
    done(200, false);
  }

  /**
   * Runs {@code then} with what the stage brings, or answers its failure; on the event loop. Who
   * has lost the credential meanwhile is answered as anybody without one.
   */
  public <T> void when(CompletionStage<T> stage, Consumer<? super T> then) {
    stage.whenComplete(
        (value, failure) -> front.onLoop(() -> guarded(value, failure, then, unused -> {})));
  }

  /**
   * As {@link #when(CompletionStage, Consumer)}, for what must not be lost.
   *
   * @param otherwise takes what the stage brings when the client is gone, or may not have it any
   *     more
   */
  public <T> void when(
      CompletionStage<T> stage, Consumer<? super T> then, Consumer<? super T> otherwise) {
    stage.whenComplete((value, failure) ->
        front.onLoop(() -> guarded(value, failure, isGone() ? otherwise : then, otherwise)));
  }

  private <T> void guarded(
      T value,
      @Nullable Throwable failure,
      Consumer<? super T> then,
      Consumer<? super T> otherwise) {
    if (failure instanceof CancellationException && isGone()) {
      return; // ended because nobody waits for the answer
    }
    if (principal != null && !front.isStillValid(principal)) {
      template = NO_ROUTE;
      fail(front.unauthenticated(this));
      if (failure == null) {
        otherwise.accept(value);
      }
      return;
    }
    if (failure != null) {
      fail(failure);
      return;
    }
    try {
      then.accept(value);
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  /** Answers with the problem that {@code failure} is. */
  public void fail(Throwable failure) {
    Problem problem = Problem.of(failure);
    if (problem.code() == Code.INTERNAL) {
      LOG.error("{} {} failed, trace {}", request.method(), template, traceId(), failure);
    }
    refuse(problem, false);
  }

  public void refuse(Code code, String detail) {
    refuse(Problem.of(code, detail), false);
  }

  public void refuse(Problem problem) {
    refuse(problem, false);
  }

  void refuse(Problem problem, boolean close) {
    if (answered) {
      return;
    }
    HttpServerResponse response = request.response();
    if (response.headWritten()) {
      request.connection().close();
      done(problem.code().status(), false);
      return;
    }
    if (close) {
      response.putHeader(HttpHeaders.CONNECTION, CLOSE);
    }
    if (problem.retryAfterMillis() > 0) {
      response.putHeader(
          RETRY_AFTER, Long.toString(Math.ceilDiv(problem.retryAfterMillis(), 1_000)));
    }
    JsonBytes json = out();
    problem.write(json, NO_ROUTE.equals(template) ? "/" : template, traceId());
    int status = problem.code().status();
    if (begin(status, PROBLEM)) {
      end(json.array(), json.length());
      done(status, close);
    }
  }

  /** Runs {@code action} when the client goes away before it has its answer. */
  public void onGone(Runnable action) {
    request
        .response()
        .closeHandler(closed -> {
          if (!request.response().ended()) {
            action.run();
          }
        });
  }

  /** Whether the client went away. */
  public boolean isGone() {
    return request.response().closed();
  }

  private boolean begin(int status, CharSequence contentType) {
    if (answered) {
      return false;
    }
    answered = true;
    HttpServerResponse response = request.response();
    if (response.closed()) {
      return false;
    }
    MultiMap headers = response.setStatusCode(status).headers();
    headers.set(HttpHeaders.CONTENT_TYPE, contentType).set(NOSNIFF_NAME, NOSNIFF);
    if (!headers.contains(HttpHeaders.CACHE_CONTROL)) {
      headers.set(HttpHeaders.CACHE_CONTROL, NO_STORE);
    }
    return true;
  }

  /** To {@code HEAD} Vert.x sends no body, and so would not say how long it is. */
  private void end(byte[] bytes, int length) {
    HttpServerResponse response = request.response();
    if (request.method().equals(HttpMethod.HEAD)) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(length));
      response.end();
    } else {
      response.end(Buffer.buffer(length).appendBytes(bytes, 0, length));
    }
  }

  private void done(int status, boolean close) {
    front.answered(template, status, begunNanos);
    if (peer != null) {
      peer.answered(close);
    }
  }

  // Filled in on the way

  HttpServerRequest request() {
    return request;
  }

  @Nullable Peer peer() {
    return peer;
  }

  boolean isAnswered() {
    return answered;
  }

  void found(Route route, String[] pathValues, Query parsedQuery) {
    template = route.template();
    values = pathValues;
    query = parsedQuery;
  }

  void authenticated(Principal who) {
    principal = who;
  }

  void arrived(byte[] bytes, boolean asLines) {
    body = bytes;
    lines = asLines;
  }
}
