package io.swarmhold.edge.client;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Requests, tried again until there is an answer or patience ends, on one address after the other.
 *
 * <p>It keeps two kinds of failure apart. Either the request cannot have happened (no connection;
 * 429, 503 and 507, by which the server says so), or it may have (no answer, 500, 502, 504, {@code
 * outcome_unknown}). The second kind is tried again only for a {@link Call#repeatable} call, and if
 * there was one on the way, the failure in the end is {@link OutcomeUnknownException}.
 */
final class Http {

  /** A page of 100 tasks, each with a payload and a result of 256 KiB. */
  private static final int MAX_ANSWER_BYTES = 64 << 20;

  /**
   * The JDK bounds the time to an answer's headers. The whole of it may take this much longer, so
   * that it is told apart from a connection that did not open.
   */
  private static final Duration LAST_BYTE = Duration.ofMillis(250);

  /**
   * Beyond its bound of those who wait, and when it is about to stop, a server answers at once what
   * it was to hold until there is news. Whoever asked again at once would keep it busy.
   */
  private static final Duration EARLY = Duration.ofSeconds(1);

  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

  /**
   * @param target path and query, encoded
   * @param within how long one answer may take, from the connection to its last byte
   * @param repeatable whether doing it twice is the same as doing it once
   * @param headers more of them, by name
   */
  record Call(
      String method,
      String target,
      byte @Nullable [] body,
      String contentType,
      Duration within,
      boolean repeatable,
      Map<String, String> headers) {

    Call(
        String method,
        String target,
        byte @Nullable [] body,
        String contentType,
        Duration within,
        boolean repeatable) {
      this(method, target, body, contentType, within, repeatable, Map.of());
    }

    Call with(String header, String value) {
      return new Call(method, target, body, contentType, within, repeatable, Map.of(header, value));
    }

    static Call get(String target, Duration within) {
      return new Call("GET", target, null, "", within, true);
    }

    static Call post(String target, byte[] json, Duration within, boolean repeatable) {
      return new Call("POST", target, json, "application/json", within, repeatable);
    }
  }

  /**
   * An answer from 200 to 299, or one of 400 to 499 that is no reason to try again.
   *
   * @param sentNanos when the try that it answers was about to be sent; there may have been others
   *     before
   */
  record Answer(int status, byte[] body, String etag, long sentNanos) {

    Answer(int status, byte[] body) {
      this(status, body, "", 0);
    }

    boolean isSuccess() {
      return status < 300;
    }

    JsonNode json() {
      try {
        JsonNode node = Json.MAPPER.readTree(body);
        return node == null ? MissingNode.getInstance() : node;
      } catch (JacksonException e) {
        return MissingNode.getInstance();
      } catch (IOException e) {
        throw new IllegalStateException(e); // not from an array
      }
    }

    String code() {
      return json().path("code").asText("http_" + status);
    }

    RefusedException refusal() {
      JsonNode problem = json();
      return new RefusedException(
          status, code(), problem.path("detail").asText(problem.path("title").asText()));
    }

    Answer orRefuse() {
      if (!isSuccess()) {
        throw refusal();
      }
      return this;
    }
  }

  /** What one try came to. */
  private sealed interface Tried {
    record Answered(Answer answer) implements Tried {}

    record NotTaken(String code, String detail, Duration retryAfter, @Nullable Throwable cause)
        implements Tried {

      SwarmholdException failure(boolean mayHaveHappened) {
        return mayHaveHappened
            ? new OutcomeUnknownException(detail, cause)
            : new OverloadedException(code, detail, retryAfter, cause);
      }
    }

    record NoAnswer(String detail, @Nullable Throwable cause) implements Tried {}
  }

  /**
   * Tries that failed.
   *
   * @param mayHaveHappened whether one of them had no answer
   * @param firstFailedAt when the first of them had failed, from where on patience counts
   */
  private record Tries(int failures, boolean mayHaveHappened, long firstFailedAt) {

    static final Tries NONE = new Tries(0, false, 0);

    Tries and(boolean withoutAnswer, long now) {
      return new Tries(
          failures + 1, mayHaveHappened || withoutAnswer, failures == 0 ? now : firstFailedAt);
    }
  }

  /** A pause before a try. */
  private static final class Pause {

    final CompletableFuture<Void> over = new CompletableFuture<>();

    void end() {
      over.completeAsync(() -> null, Futures.VIRTUAL_THREADS);
    }

    void abort() {
      var why = new OverloadedException("client_closed", "by this program", Duration.ZERO, null);
      Futures.VIRTUAL_THREADS.execute(() -> over.completeExceptionally(why));
    }
  }

  private final HttpClient http;
  private final List<URI> addresses;
  private final AtomicInteger current = new AtomicInteger();
  private final @Nullable String apiKey;
  private final Duration patience;
  private final Timers timers;
  private final RandomGenerator dice;

  /** Pauses between tries. Timers that are closed end none, so we do. */
  private final Set<Pause> pauses = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  Http(
      HttpClient http,
      List<URI> addresses,
      @Nullable String apiKey,
      Duration patience,
      Timers timers,
      RandomGenerator dice) {
    this.http = http;
    this.addresses = List.copyOf(addresses);
    this.apiKey = apiKey;
    this.patience = patience;
    this.timers = timers;
    this.dice = dice;
  }

  /** The address that last worked, as far as is known. */
  URI address() {
    return addresses.get(current.get());
  }

  /**
   * {@code failed} did not work: who asks from now on begins at the one after it. Many may find out
   * at once, and are one step further together, not one each.
   */
  void leave(URI failed) {
    int now = current.get();
    if (addresses.get(now).equals(failed)) {
      current.compareAndSet(now, (now + 1) % addresses.size());
    }
  }

  HttpRequest.Builder request(URI at, String target, Duration within) {
    var builder = HttpRequest.newBuilder(at.resolve(target)).timeout(within);
    if (apiKey != null) {
      builder.header("Authorization", "Bearer " + apiKey);
    }
    return builder;
  }

  /**
   * @return fails with {@link OverloadedException} or {@link OutcomeUnknownException}; refusals
   *     (4xx) are answers. What cannot be sent at all fails it likewise, and is not thrown.
   */
  CompletableFuture<Answer> send(Call call) {
    try {
      return attempt(call, Tries.NONE);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletableFuture<Answer> attempt(Call call, Tries before) {
    URI at = address();
    return once(call, at)
        .thenCompose(tried ->
            switch (tried) {
              case Tried.Answered(Answer answer) -> CompletableFuture.completedFuture(answer);
              case Tried.NotTaken notTaken -> {
                leave(at);
                yield attemptLater(
                    call,
                    before.and(false, timers.nanos()),
                    notTaken.retryAfter(),
                    notTaken.failure(before.mayHaveHappened()));
              }
              case Tried.NoAnswer(String detail, Throwable cause) -> {
                leave(at);
                var unknown = new OutcomeUnknownException(detail, cause);
                yield call.repeatable()
                    ? attemptLater(call, before.and(true, timers.nanos()), Duration.ZERO, unknown)
                    : CompletableFuture.failedFuture(unknown);
              }
            });
  }

  /**
   * @param failure what the call comes to if patience ends, or the client is closed
   */
  private CompletableFuture<Answer> attemptLater(
      Call call, Tries before, Duration notBefore, SwarmholdException failure) {
    Duration pause = longer(notBefore, pause(before.failures() - 1));
    return patienceEndsWithin(pause, before.firstFailedAt())
        ? CompletableFuture.failedFuture(failure)
        : later(pause)
            .handle((now, closed) -> closed == null)
            .thenCompose(
                isOpen -> isOpen ? attempt(call, before) : CompletableFuture.failedFuture(failure));
  }

  private CompletableFuture<Tried> once(Call call, URI at) {
    var request = request(at, call.target(), call.within());
    call.headers().forEach(request::header);
    if (call.body() == null) {
      request.method(call.method(), BodyPublishers.noBody());
    } else {
      request
          .method(call.method(), BodyPublishers.ofByteArray(call.body()))
          .header("Content-Type", call.contentType());
    }
    long sent = timers.nanos();
    var exchange = http.sendAsync(request.build(), info -> new BoundedBody(MAX_ANSWER_BYTES));
    return exchange
        .copy()
        .orTimeout(call.within().plus(LAST_BYTE).toNanos(), TimeUnit.NANOSECONDS)
        .handle((response, failure) -> {
          if (failure == null) {
            return judged(response, sent);
          }
          exchange.cancel(true); // or a connection that is silent stays
          return judged(failure);
        });
  }

  private static Tried judged(HttpResponse<byte[]> response, long sentNanos) {
    var answer =
        new Answer(
            response.statusCode(),
            response.body(),
            response.headers().firstValue("ETag").orElse(""),
            sentNanos);
    int status = response.statusCode();
    return switch (status) {
      case 429, 507 -> notTaken(response, answer);
      case 503 ->
          answer.code().equals("outcome_unknown")
              ? new Tried.NoAnswer(answer.json().path("detail").asText(), null)
              : notTaken(response, answer);
      default ->
          status >= 500
              ? new Tried.NoAnswer(
                  "HTTP %d %s".formatted(status, answer.json().path("detail").asText()), null)
              : new Tried.Answered(answer);
    };
  }

  private static Tried notTaken(HttpResponse<byte[]> response, Answer answer) {
    return new Tried.NotTaken(
        answer.code(), answer.json().path("detail").asText(), retryAfter(response), null);
  }

  private static Tried judged(Throwable failure) {
    Throwable cause = Futures.cause(failure);
    return switch (cause) {
      case ConnectException e -> noConnection(e);
      case HttpConnectTimeoutException e -> noConnection(e);
      case TimeoutException e -> new Tried.NoAnswer("the answer broke off", e);
      case null, default -> new Tried.NoAnswer(String.valueOf(cause), cause);
    };
  }

  private static Tried noConnection(IOException cause) {
    return new Tried.NotTaken("unavailable", "no connection", Duration.ZERO, cause);
  }

  /** In seconds; the form with a date is not used by our server. */
  private static Duration retryAfter(HttpResponse<?> response) {
    Optional<String> seconds = response.headers().firstValue("Retry-After");
    return seconds
        .filter(text -> text.matches("\\d{1,6}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)))
        .orElse(Duration.ZERO);
  }

  /** Whether a question that was to wait at the server is answered too soon to be put again now. */
  boolean isEarly(long sentNanos) {
    return timers.nanos() - sentNanos < EARLY.toNanos();
  }

  Duration pause(int failures) {
    return BACKOFF.delay(failures, dice.nextDouble());
  }

  boolean patienceEndsWithin(Duration pause, long firstFailedAt) {
    return timers.nanos() - firstFailedAt + pause.toNanos() > patience.toNanos();
  }

  /**
   * @return fails with {@link OverloadedException} if the client is closed before
   */
  CompletableFuture<Void> later(Duration delay) {
    var pause = new Pause();
    pauses.add(pause);
    timers.after(delay, pause::end);
    if (closed) {
      pause.abort();
    }
    return pause.over.whenComplete((now, failure) -> pauses.remove(pause));
  }

  /** No more tries: what waits for the next one fails. */
  void close() {
    closed = true;
    pauses.forEach(Pause::abort);
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
