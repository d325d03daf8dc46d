package io.swarmhold.perf.lab.work;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmhold.perf.lab.work.Answer.Ok;
import io.swarmhold.perf.lab.work.Answer.Refused;
import io.swarmhold.perf.lab.work.Answer.Unknown;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executors;

/** The members' public API, one request at a time; nothing is tried again behind anybody's back. */
final class Door implements AutoCloseable {

  /** Above what a healthy member needs by far, below what would hide an outage. */
  static final Duration TIMEOUT = Duration.ofSeconds(5);

  private static final Duration CONNECT = Duration.ofSeconds(2);

  /** Refusals that say that nothing happened. All else, 5xx above all, says nothing. */
  private static final Set<Integer> REFUSALS =
      Set.of(400, 401, 403, 404, 409, 410, 412, 413, 422, 429);

  static final ObjectMapper MAPPER = new ObjectMapper();

  private final List<URI> edges;
  private final Optional<String> key;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT)
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .build();

  Door(List<URI> edges, Optional<String> key) {
    this.edges = List.copyOf(edges);
    this.key = key;
  }

  int members() {
    return edges.size();
  }

  HttpClient http() {
    return http;
  }

  Optional<String> key() {
    return key;
  }

  /** Where a member listens; from 1. */
  URI edge(int member) {
    return edges.get(member - 1);
  }

  Answer get(int member, String path) throws InterruptedException {
    return send(request(member, path, TIMEOUT).GET().build());
  }

  Answer post(int member, String path, String body) throws InterruptedException {
    return post(member, path, body, TIMEOUT);
  }

  Answer post(int member, String path, String body, Duration timeout) throws InterruptedException {
    return send(withBody(member, path, timeout).POST(BodyPublishers.ofString(body)).build());
  }

  /** As {@link #post}; asked again under the same key it is the same question. */
  Answer postUnder(String idempotencyKey, int member, String path, String body, Duration timeout)
      throws InterruptedException {
    return send(
        withBody(member, path, timeout)
            .header("Idempotency-Key", idempotencyKey)
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  /**
   * Writes what stands at a revision.
   *
   * @param expected the revision at which it must stand, 0 if it must not exist; empty for any
   */
  Answer put(int member, String path, String body, OptionalLong expected)
      throws InterruptedException {
    var request = withBody(member, path, TIMEOUT).PUT(BodyPublishers.ofString(body));
    expected.ifPresent(revision -> {
      if (revision == 0) {
        request.header("If-None-Match", "*");
      } else {
        request.header("If-Match", "\"" + revision + "\"");
      }
    });
    return send(request.build());
  }

  /** As {@link #get}, of what stands at a revision: {@code revision, content}. */
  Answer fetch(int member, String path) throws InterruptedException {
    try {
      var response =
          http.send(request(member, path, TIMEOUT).GET().build(), BodyHandlers.ofString());
      return answer(response) instanceof Ok(JsonNode content)
          ? new Ok(
              MAPPER.createObjectNode().put("revision", revision(response)).set("content", content))
          : answer(response);
    } catch (IOException e) {
      return new Unknown(reason(e));
    }
  }

  /** Of an answer without one: -1, which no judge takes for any. */
  private static long revision(HttpResponse<String> response) {
    String etag = response.headers().firstValue("etag").orElse("\"-1\"");
    return Long.parseLong(etag.substring(1, etag.length() - 1));
  }

  private HttpRequest.Builder withBody(int member, String path, Duration timeout) {
    return request(member, path, timeout).header("content-type", "application/json");
  }

  private HttpRequest.Builder request(int member, String path, Duration timeout) {
    var request = HttpRequest.newBuilder(edge(member).resolve(path)).timeout(timeout);
    key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    return request;
  }

  private Answer send(HttpRequest request) throws InterruptedException {
    try {
      return answer(http.send(request, BodyHandlers.ofString()));
    } catch (IOException e) {
      return new Unknown(reason(e));
    }
  }

  private static Answer answer(HttpResponse<String> response) {
    JsonNode body;
    try {
      body = MAPPER.readTree(response.body());
    } catch (JsonProcessingException e) {
      return new Unknown("status " + response.statusCode() + " without JSON");
    }
    if (response.statusCode() / 100 == 2) {
      return new Ok(body);
    }
    String code = body.path("code").asText("status " + response.statusCode());
    return REFUSALS.contains(response.statusCode()) ? new Refused(code) : new Unknown(code);
  }

  static String reason(Exception e) {
    return e.getMessage() == null
        ? e.getClass().getSimpleName()
        : e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
