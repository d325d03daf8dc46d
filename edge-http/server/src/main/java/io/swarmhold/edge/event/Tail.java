package io.swarmhold.edge.event;

import io.swarmhold.edge.http.Fields;
import io.swarmhold.edge.json.JsonBytes;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.EventFeed;
import io.swarmhold.model.port.EventFeed.Batch;
import io.swarmhold.model.port.EventFeed.Reading;
import io.swarmhold.model.port.EventFeed.TaskHappening;
import io.swarmhold.model.port.EventPosition;
import io.swarmhold.model.port.EventType;
import io.vertx.core.Context;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the log for one client: reads a batch off the event loop, sends it, reads the next only
 * when the client has room. At the log's end it waits to be {@linkplain #wake woken}.
 */
final class Tail {

  private static final Logger LOG = LoggerFactory.getLogger(Tail.class);

  /** About what fits into the room that a stream has. */
  private static final int BATCH = 100;

  /** After these nothing happens to a task, unless somebody redrives it. */
  private static final Set<String> FINAL =
      Arrays.stream(EventType.values())
          .filter(EventType::endsTask)
          .map(EventType::text)
          .collect(Collectors.toUnmodifiableSet());

  /** So many seconds without news of a task that is over, and its stream is, too. */
  private static final int QUIET_TICKS = 2;

  private final Reading reading;
  private final boolean isOfOneTask;
  private final boolean overBefore;
  private final Executor reader;
  private final Context context;
  private final JsonBytes json;

  private @Nullable Stream stream;
  private EventPosition position;
  private String said = "";
  private boolean busy;
  private boolean woken;
  private int quiet;

  /**
   * @param overBefore whether the task was final when the client came: its last event may be one
   *     the client has
   */
  Tail(
      EventFeed feed,
      TenantId tenant,
      Optional<TaskId> task,
      boolean overBefore,
      EventPosition from,
      Executor reader,
      Context context,
      JsonBytes json) {
    this.reading = feed.open(tenant, task, from);
    this.isOfOneTask = task.isPresent();
    this.overBefore = overBefore;
    this.position = from;
    this.reader = reader;
    this.context = context;
    this.json = json;
  }

  void start(Stream newStream) {
    stream = newStream;
    sayPosition(newStream);
    pump();
  }

  /** There may be more to read. */
  void wake() {
    woken = true;
    pump();
  }

  void tick() {
    quiet++;
    Stream to = stream;
    if (to == null || busy) {
      return;
    }
    if (overBefore && quiet > QUIET_TICKS) {
      to.close();
      return;
    }
    if (!to.isFull()) {
      sayPosition(to);
    }
    pump(); // a member may have had nothing to say a second ago, and nobody tells when it has
  }

  /**
   * Lets the client come back to here although it was told of no event: it may have been told of
   * none yet, or of none for so long that what it would come back to is not kept any more.
   */
  private void sayPosition(Stream to) {
    String now = position.toString();
    if (!now.equals(said)) {
      said = now;
      to.sendId(now);
    }
  }

  private void pump() {
    Stream to = stream;
    if (to == null || to.isClosed() || busy || to.isFull()) {
      return;
    }
    busy = true;
    woken = false;
    reader.execute(() -> {
      try {
        Batch batch = reading.next(BATCH);
        context.runOnContext(unused -> deliver(to, batch));
      } catch (RuntimeException e) {
        LOG.error("The log cannot be read any further", e);
        context.runOnContext(unused -> to.close());
      }
    });
  }

  private void deliver(Stream to, Batch batch) {
    busy = false;
    if (batch.gap()) {
      sendGap(to);
    }
    for (TaskHappening event : batch.events()) {
      send(to, event);
      if (isOfOneTask && FINAL.contains(event.type())) {
        to.close();
        return;
      }
    }
    position = batch.next();
    quiet = batch.events().isEmpty() ? quiet : 0;
    if (to.isFull()) {
      to.whenDrained(this::pump);
    } else if (!batch.atEnd() || woken) {
      pump();
    }
  }

  private void sendGap(Stream to) {
    json.clear();
    new Fields(json).string("type", "gap").string("after", position.toString()).end();
    to.send("", "gap", json);
  }

  private void send(Stream to, TaskHappening event) {
    json.clear();
    said = event.position().toString();
    Fields fields =
        new Fields(json)
            .string("id", event.id())
            .time("at", event.atMillis())
            .string("type", event.type())
            .string("task", event.task().toString())
            .string("pool", event.pool());
    unlessEmpty(fields, "taskType", event.taskType());
    unlessEmpty(fields, "agent", event.agent());
    if (event.token() != 0) {
      fields.name("token").token(event.token());
    }
    unlessEmpty(fields, "detail", event.detail());
    fields.end();
    to.send(said, event.type(), json);
  }

  private static void unlessEmpty(Fields fields, String name, String value) {
    if (!value.isEmpty()) {
      fields.string(name, value);
    }
  }
}
