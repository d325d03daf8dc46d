package io.swarmhold.edge.testkit;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Asks an edge as a program would. Immutable: {@link #with} makes another. */
public final class RestClient {

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final Duration WITHIN = Duration.ofSeconds(20);

  /** What came back. */
  public record Answer(HttpResponse<String> http) {
    public int status() {
      return http.statusCode();
    }

    public String text() {
      return http.body();
    }

    public JsonObject json() {
      return new JsonObject(http.body());
    }

    public String header(String name) {
      return http.headers().firstValue(name).orElse("");
    }

    /** The problem's code; "" if it is none. */
    public String code() {
      return header("content-type").equals("application/problem+json")
          ? json().getString("code", "")
          : "";
    }
  }

  private final int port;
  private final List<String> headers;

  RestClient(int port, String key) {
    this(port, key.isEmpty() ? List.of() : List.of("authorization", "Bearer " + key));
  }

  private RestClient(int port, List<String> headers) {
    this.port = port;
    this.headers = headers;
  }

  public RestClient with(String header, String value) {
    var more = new ArrayList<>(headers);
    more.add(header);
    more.add(value);
    return new RestClient(port, more);
  }

  public Answer get(String path) {
    return send("GET", path, "", "");
  }

  /** Posts JSON. */
  public Answer post(String path, String json) {
    return send("POST", path, "application/json", json);
  }

  /** Posts nothing. */
  public Answer post(String path) {
    return send("POST", path, "", "");
  }

  public Answer send(String method, String path, String contentType, String body) {
    return sendAsync(method, path, contentType, body)
        .orTimeout(20, java.util.concurrent.TimeUnit.SECONDS)
        .join();
  }

  public CompletableFuture<Answer> sendAsync(
      String method, String path, String contentType, String body) {
    HttpRequest.Builder request = request(path);
    if (!contentType.isEmpty()) {
      request.header("content-type", contentType);
    }
    var publisher =
        body.isEmpty()
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body);
    return HTTP.sendAsync(
            request.method(method, publisher).build(), HttpResponse.BodyHandlers.ofString())
        .thenApply(Answer::new);
  }

  /** The answer as it comes; close it to hang up. */
  public InputStream open(String path) {
    try {
      HttpResponse<InputStream> answer =
          HTTP.send(request(path).build(), HttpResponse.BodyHandlers.ofInputStream());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(
            answer.statusCode()
                + ": "
                + new String(answer.body().readAllBytes(), StandardCharsets.UTF_8));
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(WITHIN);
    for (int i = 0; i < headers.size(); i += 2) {
      request.header(headers.get(i), headers.get(i + 1));
    }
    return request;
  }
}
