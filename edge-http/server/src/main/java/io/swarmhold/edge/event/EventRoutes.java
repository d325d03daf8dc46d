package io.swarmhold.edge.event;

import io.swarmhold.edge.EdgePorts;
import io.swarmhold.edge.auth.Scope;
import io.swarmhold.edge.http.Code;
import io.swarmhold.edge.http.Exchange;
import io.swarmhold.edge.http.RefusedException;
import io.swarmhold.edge.http.Route;
import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskView;
import io.swarmhold.model.port.EventPosition;
import io.vertx.core.Context;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What happens to tasks, as it happens, from any point that is still kept. */
public final class EventRoutes {

  /** News within this time reach the streams in one go: the log grows faster than people read. */
  private static final long GATHER_MILLIS = 10;

  private static final String END = "end";

  private final EdgePorts ports;
  private final Streams streams;
  private final Executor reader;
  private final Context context;
  private final JsonBytes json = new JsonBytes(1 << 10);
  private final Set<Tail> tails = new LinkedHashSet<>();
  private final AtomicBoolean news = new AtomicBoolean();
  private @Nullable AutoCloseable listening;

  /**
   * @param reader runs what blocks for milliseconds
   */
  public EventRoutes(EdgePorts ports, Streams streams, Executor reader, Context context) {
    this.ports = ports;
    this.streams = streams;
    this.reader = reader;
    this.context = context;
  }

  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/events", Scope.TASKS_READ, this::events).withQuery("from").streaming(),
        Route.get("/api/v1/tasks/{id}/stream", Scope.TASKS_READ, this::task)
            .withQuery("from")
            .streaming());
  }

  private void events(Exchange exchange) {
    EventPosition from = from(exchange, null);
    open(exchange, Optional.empty(), false, from == null ? ports.events().end() : from);
  }

  private void task(Exchange exchange) {
    EventPosition from = from(exchange, EventPosition.START);
    TaskId id = exchange.taskId();
    exchange.when(
        ports.queue().find(exchange.tenant(), id),
        found -> {
          TaskView view = found.orElseThrow(RefusedException::notFound);
          EventPosition at = from == null ? ports.events().end() : from;
          open(exchange, Optional.of(id), view.status().isFinal(), at);
        });
  }

  /**
   * Where to begin, null for the end. What a returning client has goes before what its URL says.
   */
  private static @Nullable EventPosition from(
      Exchange exchange, @Nullable EventPosition otherwise) {
    String last = exchange.header("last-event-id");
    String text = last == null || last.isEmpty() ? exchange.query("from") : last;
    if (text == null) {
      return otherwise;
    }
    if (text.equals(END)) {
      return null;
    }
    try {
      return EventPosition.parse(text);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(
          Code.INVALID_CURSOR, "from: expected the id of an event, 0.0, or end");
    }
  }

  private void open(Exchange exchange, Optional<TaskId> task, boolean over, EventPosition from) {
    var tail = new Tail(ports.events(), exchange.tenant(), task, over, from, reader, context, json);
    Stream stream = streams.open(exchange, tail::tick, () -> leave(tail));
    if (stream != null) {
      join(tail);
      tail.start(stream);
    }
  }

  private void join(Tail tail) {
    tails.add(tail);
    if (listening == null) {
      listening = ports.events().onAdvance(this::advanced);
    }
  }

  private void leave(Tail tail) {
    tails.remove(tail);
    AutoCloseable listener = listening;
    if (tails.isEmpty() && listener != null) {
      listening = null;
      try {
        listener.close();
      } catch (Exception e) {
        throw new IllegalStateException("the log does not let go of its listener", e);
      }
    }
  }

  /** On a thread of the log. */
  private void advanced() {
    if (news.compareAndSet(false, true)) {
      context.owner().setTimer(GATHER_MILLIS, timer -> context.runOnContext(unused -> wakeAll()));
    }
  }

  private void wakeAll() {
    news.set(false);
    List.copyOf(tails).forEach(Tail::wake);
  }
}
