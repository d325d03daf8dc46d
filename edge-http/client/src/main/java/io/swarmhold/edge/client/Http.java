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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
   * Beyond its bound of those who wait, and when it is about to stop, a server answers at once what
   * it was to hold until there is news. Whoever asked again at once would keep it busy.
   */
  private static final Duration EARLY = Duration.ofSeconds(1);

  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

  /**
   * @param target path and query, encoded
   * @param within how long one answer may take
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

  /** An answer from 200 to 299, or one of 400 to 499 that is no reason to try again. */
  record Answer(int status, byte[] body, String etag) {

    Answer(int status, byte[] body) {
      this(status, body, "");
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
        implements Tried {}

    record NoAnswer(String detail, @Nullable Throwable cause) implements Tried {}
  }

  private final HttpClient http;
  private final List<URI> addresses;
  private final AtomicInteger current = new AtomicInteger();
  private final @Nullable String apiKey;
  private final Duration patience;
  private final Timers timers;
  private final RandomGenerator dice;

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
      return attempt(call, 0, false, 0);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * @param firstFailedAt when the first try had failed; it does not matter while none has
   */
  private CompletableFuture<Answer> attempt(
      Call call, int failures, boolean mayHaveHappened, long firstFailedAt) {
    URI at = address();
    return once(call, at)
        .thenCompose(tried -> {
          long failedAt = failures == 0 ? timers.nanos() : firstFailedAt;
          return switch (tried) {
            case Tried.Answered(Answer answer) -> CompletableFuture.completedFuture(answer);
            case Tried.NotTaken notTaken -> {
              Duration pause = longer(notTaken.retryAfter(), pause(failures));
              leave(at);
              yield patienceEndsWithin(pause, failedAt)
                  ? CompletableFuture.failedFuture(
                      mayHaveHappened
                          ? new OutcomeUnknownException(notTaken.detail(), notTaken.cause())
                          : new OverloadedException(
                              notTaken.code(),
                              notTaken.detail(),
                              notTaken.retryAfter(),
                              notTaken.cause()))
                  : later(pause)
                      .thenCompose(now -> attempt(call, failures + 1, mayHaveHappened, failedAt));
            }
            case Tried.NoAnswer noAnswer -> {
              Duration pause = pause(failures);
              leave(at);
              yield !call.repeatable() || patienceEndsWithin(pause, failedAt)
                  ? CompletableFuture.failedFuture(
                      new OutcomeUnknownException(noAnswer.detail(), noAnswer.cause()))
                  : later(pause).thenCompose(now -> attempt(call, failures + 1, true, failedAt));
            }
          };
        });
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
    return http.sendAsync(request.build(), info -> new BoundedBody(MAX_ANSWER_BYTES))
        .handle((response, failure) -> failure == null ? judged(response) : judged(failure));
  }

  private static Tried judged(HttpResponse<byte[]> response) {
    var answer =
        new Answer(
            response.statusCode(),
            response.body(),
            response.headers().firstValue("ETag").orElse(""));
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
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException
        ? new Tried.NotTaken("unavailable", "no connection", Duration.ZERO, cause)
        : new Tried.NoAnswer(String.valueOf(cause), cause);
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

  CompletableFuture<Void> later(Duration pause) {
    var done = new CompletableFuture<Void>();
    timers.after(pause, () -> done.completeAsync(() -> null));
    return done;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
