package io.swarmhold.edge.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.swarmhold.edge.EdgePorts;
import io.swarmhold.edge.auth.Scope;
import io.swarmhold.edge.http.Code;
import io.swarmhold.edge.http.Exchange;
import io.swarmhold.edge.http.Fields;
import io.swarmhold.edge.http.RefusedException;
import io.swarmhold.edge.http.Route;
import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.model.port.GridFault;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/** Health for orchestrators, metrics for Prometheus, the description for programmers. */
public final class OpsRoutes {

  private static final String JSON = "application/json";
  private static final String MARKDOWN = "text/markdown; charset=utf-8";

  private final EdgePorts ports;
  private final EdgeMetrics metrics;
  private final BooleanSupplier draining;
  private final Executor reader;
  private final byte[] openApi = resource("/openapi.json");
  private final Map<String, byte[]> errorPages = errorPages();

  public OpsRoutes(
      EdgePorts ports, EdgeMetrics metrics, BooleanSupplier draining, Executor reader) {
    this.ports = ports;
    this.metrics = metrics;
    this.draining = draining;
    this.reader = reader;
  }

  /** What anybody may ask who can reach the port at all. */
  public List<Route> health() {
    return List.of(
        Route.open("/health/live", exchange -> answer(exchange, true)),
        Route.open("/livez", exchange -> answer(exchange, true)),
        Route.open("/health/ready", this::ready),
        Route.open("/readyz", this::ready),
        Route.open("/health/started", exchange -> answer(exchange, ports.status().ready())));
  }

  /** What describes the interface. */
  public List<Route> description() {
    return List.of(
        Route.get("/openapi.json", Scope.TASKS_READ, e -> e.answer(200, JSON, openApi)),
        Route.open("/errors/{code}", this::errorPage));
  }

  /** What is for operators, and not for the world to reach. */
  public List<Route> operations() {
    return List.of(
        Route.get("/metrics", Scope.ADMIN_METRICS, this::scrape),
        Route.get("/version", Scope.ADMIN_METRICS, this::version));
  }

  private void ready(Exchange exchange) {
    answer(exchange, ports.status().ready() && !draining.getAsBoolean());
  }

  private static void answer(Exchange exchange, boolean well) {
    JsonBytes out = exchange.out();
    new Fields(out).string("status", well ? "UP" : "DOWN").end();
    exchange.answer(well ? 200 : 503, out);
  }

  private void scrape(Exchange exchange) {
    String accept = exchange.header("accept");
    String type =
        accept != null && accept.contains("application/openmetrics-text")
            ? EdgeMetrics.OPEN_METRICS
            : EdgeMetrics.TEXT;
    exchange.when(
        CompletableFuture.supplyAsync(() -> metrics.scrape(type), reader),
        text -> exchange.answer(200, type, text.getBytes(UTF_8)));
  }

  private void version(Exchange exchange) {
    JsonBytes out = exchange.out();
    new Fields(out)
        .string("name", "swarmhold")
        .string("version", Version.TEXT)
        .string("java", Runtime.version().toString())
        .end();
    exchange.answer(200, out);
  }

  private void errorPage(Exchange exchange) {
    byte[] page = errorPages.get(exchange.value());
    if (page == null) {
      throw RefusedException.notFound();
    }
    exchange.answer(200, MARKDOWN, page);
  }

  private static Map<String, byte[]> errorPages() {
    var pages = new HashMap<String, byte[]>();
    for (Code code : Code.values()) {
      String name = code.name().toLowerCase(Locale.ROOT);
      pages.put(name, resource("/errors/" + name + ".md"));
    }
    for (GridFault fault : GridFault.values()) {
      String name = fault.code().toLowerCase(Locale.ROOT);
      pages.put(name, resource("/errors/" + name + ".md"));
    }
    return pages;
  }

  private static byte[] resource(String name) {
    try (InputStream in = OpsRoutes.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + ": not on the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
