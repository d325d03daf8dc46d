package io.swarmhold.edge.overview;

import io.swarmhold.edge.auth.Scope;
import io.swarmhold.edge.event.Stream;
import io.swarmhold.edge.event.Streams;
import io.swarmhold.edge.http.Exchange;
import io.swarmhold.edge.http.Route;
import io.swarmhold.edge.json.JsonBytes;
import io.vertx.core.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the dashboard shows. */
public final class OverviewRoutes {

  private static final Logger LOG = LoggerFactory.getLogger(OverviewRoutes.class);
  private static final String JSON = "application/json";

  private final Overviews overviews;
  private final Streams streams;
  private final Context context;
  private final JsonBytes json = new JsonBytes(8 << 10);

  public OverviewRoutes(Overviews overviews, Streams streams, Context context) {
    this.overviews = overviews;
    this.streams = streams;
    this.context = context;
  }

  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/overview", Scope.TASKS_READ, this::now),
        Route.get("/api/v1/overview/stream", Scope.TASKS_READ, this::stream).streaming());
  }

  private void now(Exchange exchange) {
    exchange.when(overviews.of(exchange.tenant()), json -> exchange.answer(200, JSON, json));
  }

  private void stream(Exchange exchange) {
    var watch = new Watch(exchange);
    watch.stream = streams.open(exchange, watch::push, () -> {});
    watch.push();
  }

  /** One who looks. */
  private final class Watch {
    private final Exchange exchange;
    private @Nullable Stream stream;

    Watch(Exchange exchange) {
      this.exchange = exchange;
    }

    /** Sends the overview of now, unless the client still has the last one to take. */
    void push() {
      Stream to = stream;
      if (to == null || to.isClosed() || to.isFull()) {
        return;
      }
      overviews
          .of(exchange.tenant())
          .whenComplete((overview, failure) -> {
            if (failure == null) {
              context.runOnContext(unused -> send(to, overview));
            } else {
              LOG.warn("No overview this second: {}", failure.toString());
            }
          });
    }

    private void send(Stream to, byte[] overview) {
      json.clear();
      to.send("", "overview", json.raw(overview));
    }
  }
}
