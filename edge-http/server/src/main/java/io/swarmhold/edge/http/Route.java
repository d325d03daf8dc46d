package io.swarmhold.edge.http;

import io.swarmhold.edge.auth.Scope;
import io.vertx.core.http.HttpMethod;
import java.util.Optional;
import java.util.Set;

/**
 * One thing a client may ask.
 *
 * @param template such as {@code /api/v1/tasks/{id}:cancel}; braces stand for a whole segment but
 *     for the verb. Where they say {@code {name}}, there may be colons in it
 * @param scope what the credential must be good for; empty if none is needed
 * @param query names of the parameters it knows
 * @param streams whether its answer has no end of its own
 * @param answersAnytime whether it is answered though nothing is served yet, or at the moment
 */
public record Route(
    HttpMethod method,
    String template,
    Optional<Scope> scope,
    Set<String> query,
    Body body,
    boolean streams,
    boolean answersAnytime,
    Handler handler) {

  /** What stands in the request after its headers. */
  public enum Body {
    NONE,
    /** A JSON value. */
    JSON,
    /** As {@link #JSON}, or nothing. */
    OPTIONAL_JSON,
    /** A JSON object of what is to be different (RFC 7396). */
    MERGE_PATCH,
    /** A JSON array, or a JSON value a line. */
    JSON_OR_LINES
  }

  /**
   * Answers an exchange, now or later, on its event loop. What it throws is answered as a {@link
   * Problem}.
   */
  @FunctionalInterface
  public interface Handler {
    void handle(Exchange exchange);
  }

  public static Route get(String template, Scope scope, Handler handler) {
    return new Route(
        HttpMethod.GET, template, Optional.of(scope), Set.of(), Body.NONE, false, false, handler);
  }

  public static Route post(String template, Scope scope, Handler handler) {
    return new Route(
        HttpMethod.POST, template, Optional.of(scope), Set.of(), Body.JSON, false, false, handler);
  }

  public static Route put(String template, Scope scope, Handler handler) {
    return new Route(
        HttpMethod.PUT, template, Optional.of(scope), Set.of(), Body.JSON, false, false, handler);
  }

  public static Route patch(String template, Scope scope, Handler handler) {
    return new Route(
        HttpMethod.PATCH,
        template,
        Optional.of(scope),
        Set.of(),
        Body.MERGE_PATCH,
        false,
        false,
        handler);
  }

  public static Route delete(String template, Scope scope, Handler handler) {
    return new Route(
        HttpMethod.DELETE,
        template,
        Optional.of(scope),
        Set.of(),
        Body.NONE,
        false,
        false,
        handler);
  }

  /** For anybody, without a credential. */
  public static Route open(String template, Handler handler) {
    return new Route(
        HttpMethod.GET, template, Optional.empty(), Set.of(), Body.NONE, false, false, handler);
  }

  public Route withQuery(String... names) {
    return new Route(
        method, template, scope, Set.of(names), body, streams, answersAnytime, handler);
  }

  public Route taking(Body other) {
    return new Route(method, template, scope, query, other, streams, answersAnytime, handler);
  }

  /** With an answer that goes on until somebody hangs up. */
  public Route streaming() {
    return new Route(method, template, scope, query, body, true, answersAnytime, handler);
  }

  /** Also while nothing is served: for what is asked to find out why. */
  public Route anytime() {
    return new Route(method, template, scope, query, body, streams, true, handler);
  }

  /** Whether {@code HEAD} asks the same without the body of the answer (RFC 9110, 9.3.2). */
  boolean answersHead() {
    return method.equals(HttpMethod.GET) && !streams;
  }
}
