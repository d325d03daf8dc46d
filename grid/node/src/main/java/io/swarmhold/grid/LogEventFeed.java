package io.swarmhold.grid;

import io.swarmhold.model.Durability;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.EventFeed;
import io.swarmhold.model.shard.EventReader;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.TaskEvent;
import io.swarmhold.model.shard.TaskRead;
import io.swarmhold.wal.Frame;
import io.swarmhold.wal.Wal;
import io.swarmhold.wal.WalException;
import io.swarmhold.wal.WalListener;
import io.swarmhold.wal.WalReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log of this member, read as what happened to tasks. */
final class LogEventFeed implements EventFeed, WalListener {

  /** A read looks at no more events than this, however few of them it may show. */
  private static final int MAX_LOOKED_AT = MAX_BATCH * 16;

  /** Tasks whose tenant, pool and type are remembered from one read to the next. */
  private static final int MAX_REMEMBERED = 50_000;

  private static final Logger LOG = LoggerFactory.getLogger(LogEventFeed.class);

  private final Wal wal;
  private final Shards shards;
  private final Durability durability;
  private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final Map<TaskId, About> abouts =
      new LinkedHashMap<>(1_024, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<TaskId, About> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  /** What an event does not say of its task. */
  private record About(String tenant, String pool, String type) {
    static About of(NewTask task) {
      return new About(task.lane().tenant().value(), task.lane().pool().value(), task.type());
    }
  }

  LogEventFeed(Wal wal, Shards shards, Durability durability) {
    this.wal = wal;
    this.shards = shards;
    this.durability = durability;
    wal.addListener(this);
  }

  @Override
  public Position end() {
    return new Position(visible() + 1, 0);
  }

  private long visible() {
    return durability == Durability.DISK ? wal.syncedPosition() : wal.writtenPosition();
  }

  @Override
  public Batch read(TenantId tenant, Optional<TaskId> task, Position after, int max) {
    long visible = visible();
    if (after.frame() > visible + 1) {
      // It stands in a future that was lost with the power, or never was.
      return new Batch(List.of(), end(), true, true);
    }
    Reading reading = new Reading(tenant, task, after, max);
    try (WalReader reader = wal.readFrom(Math.max(1, after.frame()))) {
      while (!reading.isFull()) {
        Frame frame = reading.next.frame() > visible ? null : reader.poll();
        if (frame == null || frame.position() > visible) {
          return reading.batch(true);
        }
        reading.frame(frame);
      }
    }
    return reading.batch(false);
  }

  /** One read, frame by frame. */
  private final class Reading {

    private final TenantId tenant;
    private final Optional<TaskId> task;
    private final Position after;
    private final int max;
    private final List<TaskHappening> events = new ArrayList<>();
    private Position next;
    private boolean gap;
    private int looked;

    Reading(TenantId tenant, Optional<TaskId> task, Position after, int max) {
      this.tenant = tenant;
      this.task = task;
      this.after = after;
      this.next = after;
      this.max = Math.min(max, MAX_BATCH);
    }

    boolean isFull() {
      return events.size() >= max || looked >= MAX_LOOKED_AT;
    }

    Batch batch(boolean atEnd) {
      return new Batch(events, next, gap, atEnd);
    }

    void frame(Frame frame) {
      looked++;
      gap |= next.equals(after) && after.frame() > 0 && frame.position() > after.frame();
      int seen = frame.position() == after.frame() ? after.index() : 0;
      next = new Position(frame.position() + 1, 0);
      if (frame.kind() == ShardHost.EVENTS) {
        List<TaskEvent> all = new ArrayList<>();
        EventReader reader = new EventReader(frame.payload());
        for (TaskEvent event = reader.next(); event != null; event = reader.next()) {
          all.add(event);
        }
        learn(frame.shard(), all);
        show(frame, all, seen, reader.atMillis());
      }
    }

    private void show(Frame frame, List<TaskEvent> all, int seen, long at) {
      for (int i = seen; i < all.size(); i++) {
        if (events.size() >= max) {
          next = new Position(frame.position(), i);
          return;
        }
        looked++;
        show(all.get(i), new Position(frame.position(), i + 1), frame.shard(), at);
      }
    }

    private void show(TaskEvent event, Position position, int shard, long at) {
      String type = EventNames.typeOf(event);
      TaskId id = new TaskId(shard, event.number());
      if (type.isEmpty() || (task.isPresent() && !task.get().equals(id))) {
        return;
      }
      About about = known(id);
      if (about == null) {
        // Nobody knows any more whose it was: only the event that queued it says that, and to look
        // for that may mean to read the whole log, in every read of everybody who lags behind. So
        // the reader hears that it may have missed something, although the task may have been
        // another tenant's: a gap too many costs it a look at its tasks, one too few an event.
        gap = true;
        return;
      }
      if (about.tenant().equals(tenant.value())) {
        String agent =
            event instanceof TaskEvent.Leased leased ? leased.agent().agent().value() : "";
        long token = event instanceof TaskEvent.Leased leased ? leased.token() : 0;
        String detail = EventNames.detailOf(event);
        events.add(
            new TaskHappening(
                position, at, type, id, about.pool(), about.type(), agent, token, detail));
      }
    }
  }

  /**
   * Learns whose the tasks of these events are: from the events, else from their shard, at once.
   */
  private void learn(int shard, List<TaskEvent> events) {
    List<TaskId> unknown = new ArrayList<>();
    for (TaskEvent event : events) {
      if (EventNames.typeOf(event).isEmpty()) {
        continue;
      }
      TaskId id = new TaskId(shard, event.number());
      if (event instanceof TaskEvent.Queued queued) {
        remember(id, About.of(queued.task()));
      } else if (known(id) == null) {
        unknown.add(id);
      }
    }
    if (!unknown.isEmpty() && shards.has(shard)) {
      shards
          .query(shard, state -> lookUp(state, unknown))
          .toCompletableFuture()
          .join()
          .forEach(this::remember);
    }
  }

  private static Map<TaskId, About> lookUp(Shard shard, List<TaskId> ids) {
    Map<TaskId, About> found = new HashMap<>();
    for (TaskId id : ids) {
      TaskRead task = shard.read(id.number());
      if (task != null) {
        found.put(id, About.of(task.task()));
      }
    }
    return found;
  }

  private @Nullable About known(TaskId id) {
    synchronized (abouts) {
      return abouts.get(id);
    }
  }

  private void remember(TaskId id, About about) {
    synchronized (abouts) {
      abouts.put(id, about);
    }
  }

  @Override
  public AutoCloseable onAdvance(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public void advanced(long written, long synced) {
    for (Runnable listener : listeners) {
      try {
        listener.run();
      } catch (RuntimeException e) {
        LOG.error("a reader of events failed to take news of the log", e);
      }
    }
  }

  @Override
  public void failed(WalException cause) {
    // The readers will find nothing more; who must stop the node hears of it elsewhere.
  }
}
