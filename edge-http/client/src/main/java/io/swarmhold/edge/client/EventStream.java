package io.swarmhold.edge.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmhold.model.TaskId;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What happens to tasks, in order, one event after the other. A lost connection is made again by
 * itself from where it was, so nothing is missed and nothing comes twice, unless the server has
 * trimmed its log meanwhile; then the first event says {@code gap}.
 *
 * <p>Belongs to one thread, but for {@link #close}, which ends the iteration of another. The server
 * waits for a slow reader; there is no buffer to overflow.
 */
public final class EventStream implements Iterable<EventStream.Event>, AutoCloseable {

  /** The server says something every 10 s. */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(25);

  /**
   * @param position where in the log it stands: what {@link SwarmholdClient#events(String)} takes
   * @param type the text of an {@link io.swarmhold.model.port.EventType}; {@code gap} if events
   *     before it are not kept any more
   * @param task empty for a gap
   * @param json all the server said
   */
  public record Event(
      String position,
      Instant at,
      String type,
      Optional<TaskId> task,
      String pool,
      String agent,
      String detail,
      Json json) {}

  private final SwarmholdClient client;
  private final String path;
  private final Optional<TaskId> only;
  private String position;
  private volatile boolean closed;
  private volatile @Nullable InputStream body;
  private volatile long heardAt;
  private @Nullable SseReader reader;
  private URI at;
  private int failures;

  EventStream(SwarmholdClient client, String path, String position, Optional<TaskId> only) {
    this.client = client;
    this.at = client.address();
    this.path = path;
    this.position = position;
    this.only = only;
  }

  /** Position of the last event that was read; empty before the first. */
  public String position() {
    return position;
  }

  /**
   * The events, each once: a second iterator goes on where the first one stopped. {@code hasNext}
   * waits for the next event; it is false once the stream is closed or its one task has ended.
   *
   * @throws RefusedException from {@code hasNext}, if the server refuses the stream
   */
  @Override
  public Iterator<Event> iterator() {
    return new Iterator<>() {
      private @Nullable Event ahead;

      @Override
      public boolean hasNext() {
        if (ahead == null) {
          ahead = poll();
        }
        return ahead != null;
      }

      @Override
      public Event next() {
        if (!hasNext() || ahead == null) {
          throw new NoSuchElementException();
        }
        Event event = ahead;
        ahead = null;
        return event;
      }
    };
  }

  private @Nullable Event poll() {
    while (!closed) {
      try {
        if (reader == null) {
          reader = connect();
        }
        SseReader.Event event = reader.next();
        if (event != null) {
          failures = 0;
          return told(event);
        }
        disconnect();
        if (only.isPresent() && client.get(only.get()).map(Task::isFinal).orElse(true)) {
          return null;
        }
        pause();
      } catch (IOException | UncheckedIOException e) {
        disconnect();
        pause();
      }
    }
    return null;
  }

  private SseReader connect() throws IOException {
    at = client.address();
    var request =
        client
            .requests()
            .request(
                at, path + (position.isEmpty() ? "" : "?from=" + position), client.requestTimeout())
            .header("Accept", "text/event-stream");
    if (!position.isEmpty()) {
      request.header("Last-Event-ID", position);
    }
    HttpResponse<InputStream> response;
    try {
      response = client.http().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
      throw new IOException("interrupted", e);
    }
    int status = response.statusCode();
    if (status != 200) {
      try (InputStream refusal = response.body()) {
        if (status == 429 || status >= 500) {
          throw new IOException("HTTP " + status);
        }
        throw new Http.Answer(status, refusal.readNBytes(1 << 16)).refusal();
      }
    }
    InputStream opened = response.body();
    body = opened;
    heardAt = client.timers().nanos();
    watch(opened);
    if (closed) {
      opened.close();
    }
    return new SseReader(new BufferedInputStream(opened), () -> heardAt = client.timers().nanos());
  }

  /** Cuts a connection that says nothing for too long: a read would wait for ever. */
  @SuppressWarnings("ReferenceEquality") // this very connection
  private void watch(InputStream watched) {
    client
        .timers()
        .after(
            LONGEST_SILENCE,
            () -> {
              if (body != watched) {
                return;
              }
              if (client.timers().nanos() - heardAt >= LONGEST_SILENCE.toNanos()) {
                closeQuietly(watched);
              } else {
                watch(watched);
              }
            });
  }

  private Event told(SseReader.Event event) {
    JsonNode data = Json.parse(event.data()).tree();
    if (!event.id().isEmpty()) {
      position = event.id();
    }
    return new Event(
        event.id(),
        data.has("at") ? Instant.parse(data.path("at").asText()) : Instant.EPOCH,
        event.type(),
        data.has("task") ? Optional.of(TaskId.parse(data.path("task").asText())) : Optional.empty(),
        data.path("pool").asText(),
        data.path("agent").asText(),
        data.path("detail").asText(),
        Json.of(data));
  }

  private void pause() {
    if (!closed) {
      client.leave(at);
      SwarmholdClient.join(client.requests().later(client.requests().pause(failures++)));
    }
  }

  private void disconnect() {
    reader = null;
    InputStream open = body;
    body = null;
    if (open != null) {
      closeQuietly(open);
    }
  }

  /** Ends the stream, and the wait of whoever reads it. */
  @Override
  public void close() {
    closed = true;
    InputStream open = body;
    if (open != null) {
      closeQuietly(open);
    }
  }

  private static void closeQuietly(InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      // it is being given up anyway
    }
  }
}
