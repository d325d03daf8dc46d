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
 * What happens to tasks, one event after the other, for each task in order. A lost connection is
 * made again by itself from where it was, at another member if there are several, so nothing is
 * missed and nothing comes twice, unless no member keeps what came next any more; then an event
 * says {@code gap}.
 *
 * <p>Belongs to one thread, but for {@link #close}, which ends the iteration of another. The server
 * waits for a slow reader; there is no buffer to overflow.
 */
public final class EventStream implements Iterable<EventStream.Event>, AutoCloseable {

  private static final int MAX_REFUSAL_BYTES = 1 << 16;

  /** The server says something every 10 s. */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(25);

  /**
   * @param position what {@link SwarmholdClient#events(String)} takes to go on after it; it differs
   *     between streams
   * @param id the event's own name, the same in every stream, for ever; empty for a gap
   * @param type the text of an {@link io.swarmhold.model.port.EventType}; {@code gap} if events
   *     before it are not kept any more
   * @param task empty for a gap
   * @param json all the server said
   */
  public record Event(
      String position,
      String id,
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
    this.at = client.requests().address();
    this.path = path;
    this.position = position;
    this.only = only;
  }

  /**
   * Where the stream stands: after the last event that was read, or where it began. Any member goes
   * on from there. Empty before the first answer.
   */
  public String position() {
    return position;
  }

  /**
   * The events, each once: a second iterator goes on where the first one stopped. {@code hasNext}
   * waits for the next event, also while no server is there; it is false once the stream or its
   * client is closed, or its one task has ended.
   *
   * @throws RefusedException from {@code hasNext}, if the server refuses the stream
   * @throws OutcomeUnknownException from {@code hasNext}, if the thread is interrupted, and stays
   *     so: there may be more events, and who asks again later hears them
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
          if (event.data().isEmpty()) {
            position = event.id();
            continue;
          }
          return told(event);
        }
        disconnect();
        if (isOver()) {
          return null;
        }
      } catch (IOException | UncheckedIOException e) {
        disconnect();
      }
      pause();
    }
    return null;
  }

  /** Whether the stream ended because its one task has. If nobody knows, the next stream tells. */
  private boolean isOver() {
    try {
      return only.isPresent() && client.get(only.get()).map(Task::isFinal).orElse(true);
    } catch (OverloadedException | OutcomeUnknownException e) {
      return false;
    }
  }

  private SseReader connect() throws IOException {
    at = client.requests().address();
    var request =
        client
            .requests()
            .request(at, path, client.requestTimeout())
            .header("Accept", "text/event-stream");
    if (!position.isEmpty()) {
      request.header("Last-Event-ID", position);
    }
    HttpResponse<InputStream> response;
    try {
      response = client.http().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread()
          .interrupt(); // told by the pause to come, as one that came in a read is
      throw new IOException("interrupted", e);
    }
    InputStream opened = response.body();
    body = opened;
    heardAt = client.timers().nanos();
    watch(opened);
    int status = response.statusCode();
    if (status != 200) {
      if (status == 429 || status >= 500) {
        throw new IOException("HTTP " + status);
      }
      throw refusal(status, opened);
    }
    if (closed) {
      opened.close();
    }
    return new SseReader(new BufferedInputStream(opened), () -> heardAt = client.timers().nanos());
  }

  private RefusedException refusal(int status, InputStream opened) throws IOException {
    byte[] problem = opened.readNBytes(MAX_REFUSAL_BYTES);
    disconnect();
    return new Http.Answer(status, problem).refusal();
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
        data.path("id").asText(),
        data.has("at") ? Instant.parse(data.path("at").asText()) : Instant.EPOCH,
        event.type(),
        data.has("task") ? Optional.of(TaskId.parse(data.path("task").asText())) : Optional.empty(),
        data.path("pool").asText(),
        data.path("agent").asText(),
        data.path("detail").asText(),
        Json.of(data));
  }

  private void pause() {
    if (closed) {
      return;
    }
    client.requests().leave(at);
    try {
      Futures.join(client.requests().later(client.requests().pause(failures++)));
    } catch (OverloadedException e) {
      closed = true; // the client was closed
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
