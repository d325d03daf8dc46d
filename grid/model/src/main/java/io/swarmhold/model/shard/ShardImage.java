package io.swarmhold.model.shard;

import io.swarmhold.model.agent.Agent;
import io.swarmhold.model.agent.AgentTable;
import io.swarmhold.model.breaker.BreakerState;
import io.swarmhold.model.breaker.BreakerTable;
import io.swarmhold.model.wire.ByteWriter;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A shard as it was when {@link Shard#beginImage} was called, handed out in slices while the shard
 * goes on serving. {@link Shard#restore} makes the same shard of them; the frames after {@link
 * #sequence} lead on from there.
 *
 * <p>Copy on write: a task that changes for the first time since is copied before, without its
 * payload. Belongs to the shard's thread, like the shard. It ends when {@link #nextChunk} has
 * returned null, or when closed; be sure that one of the two happens.
 *
 * <p>Costs: beginning copies one reference for each open task, key, session and agent. Until it
 * ends, a task's first change costs one more object of about 150 bytes, and tasks, even if they are
 * purged, stay in memory until they are written. An image that is begun while another is being
 * taken (a shard migrates while its snapshot is under way) copies every task at once.
 */
public final class ShardImage implements AutoCloseable {

  /**
   * A chunk ends with the item that reaches this size, so that large payloads make more chunks, not
   * slower ones.
   */
  static final int MAX_CHUNK_BYTES = 1 << 20;

  private final ShardState state;
  private final int id;
  private final boolean copiedAtOnce;
  private final ImageCodec.Header header;
  private final Long[] sessions;
  private final Sessions.Answered[] answered;
  private final ShardState.TenantKey[] keys;
  private final ShardView.Remembered[] remembered;
  private final @Nullable TaskCell[] tasks;
  private final FinishedTasks.Frozen finished;
  private final Agent[] agents;
  private final BreakerState[] breakers;
  private final ArrayDeque<TaskCell> saved = new ArrayDeque<>();
  private final ByteWriter out = new ByteWriter(4_096);
  private int chunks;
  private int sessionsDone;
  private int keysDone;
  private int tasksSeen;
  private int agentsDone;
  private int breakersDone;
  private boolean over;

  ShardImage(ShardState state, int id) {
    this.state = state;
    this.id = id;
    sessions = state.sessions.all().keySet().toArray(new Long[0]);
    answered = state.sessions.all().values().toArray(new Sessions.Answered[0]);
    keys = state.keys.keySet().toArray(new ShardState.TenantKey[0]);
    remembered = state.keys.values().toArray(new ShardView.Remembered[0]);
    TaskCell[] all = state.tasks.all();
    tasks = all;
    finished = state.over.freeze();
    agents = state.agents.all();
    breakers = state.breakers.all().toArray(new BreakerState[0]);
    header = ImageCodec.Header.of(state);
    copiedAtOnce = state.isCaptured();
    if (copiedAtOnce) {
      Arrays.setAll(tasks, i -> all[i].asItStands());
    } else {
      state.captureWith(new CopyOnWrite());
    }
  }

  /** How many frames led to what the image shows: replay goes on with the next. */
  public long sequence() {
    return header.sequence();
  }

  /** The epoch under which the shard served. */
  public long epoch() {
    return header.epoch();
  }

  /**
   * The next slice, or null when all have been handed out. Looks at no more than {@code maxItems}
   * tasks, keys or sessions: about a microsecond for each. A slice may hold none.
   */
  public byte @Nullable [] nextChunk(int maxItems) {
    if (over) {
      return null;
    }
    int section = section();
    if (section == ImageCodec.END) {
      close();
      return null;
    }
    out.clear();
    out.writeByte(ImageCodec.VERSION);
    out.writeInt(chunks++);
    out.writeByte(section);
    switch (section) {
      case ImageCodec.HEADER -> header.write(out);
      case ImageCodec.SESSIONS -> writeSessions(maxItems);
      case ImageCodec.KEYS -> writeKeys(maxItems);
      case ImageCodec.AGENTS -> writeAgents(maxItems);
      case ImageCodec.BREAKERS -> writeBreakers(maxItems);
      default -> writeTasks(maxItems);
    }
    return out.toBytes();
  }

  private int section() {
    if (chunks == 0) {
      return ImageCodec.HEADER;
    } else if (sessionsDone < sessions.length) {
      return ImageCodec.SESSIONS;
    } else if (keysDone < keys.length) {
      return ImageCodec.KEYS;
    }
    boolean more = tasksSeen < tasks.length || !saved.isEmpty() || finished.hasNext();
    if (more) {
      return ImageCodec.TASKS;
    }
    if (agentsDone < agents.length) {
      return ImageCodec.AGENTS;
    }
    return breakersDone < breakers.length ? ImageCodec.BREAKERS : ImageCodec.END;
  }

  private boolean room() {
    return out.length() < MAX_CHUNK_BYTES;
  }

  private void writeSessions(int maxItems) {
    for (int n = 0; n < maxItems && sessionsDone < sessions.length && room(); n++) {
      ImageCodec.session(sessions[sessionsDone], answered[sessionsDone], out);
      sessionsDone++;
    }
  }

  private void writeKeys(int maxItems) {
    for (int n = 0; n < maxItems && keysDone < keys.length && room(); n++) {
      ImageCodec.key(keys[keysDone], remembered[keysDone], out);
      keysDone++;
    }
  }

  /** They never change: there is nothing to copy. */
  private void writeAgents(int maxItems) {
    for (int n = 0; n < maxItems && agentsDone < agents.length && room(); n++) {
      AgentTable.write(agents[agentsDone++], out);
    }
  }

  private void writeBreakers(int maxItems) {
    for (int n = 0; n < maxItems && breakersDone < breakers.length && room(); n++) {
      BreakerTable.write(breakers[breakersDone++], out);
    }
  }

  private void writeTasks(int maxItems) {
    TaskCodec.Writer writer = new TaskCodec.Writer(out);
    for (int n = 0; n < maxItems && section() == ImageCodec.TASKS && room(); n++) {
      TaskCell cell = saved.isEmpty() ? next() : saved.poll();
      if (cell != null) {
        ImageCodec.task(cell, writer, out);
      }
    }
  }

  private @Nullable TaskCell next() {
    return tasksSeen < tasks.length ? unchanged() : finished.next();
  }

  /** The next task as it has been since the image began; null if it has changed. */
  private @Nullable TaskCell unchanged() {
    TaskCell cell = tasks[tasksSeen];
    tasks[tasksSeen++] = null;
    if (copiedAtOnce) {
      return cell;
    } else if (cell == null || cell.snapshot == id) {
      return null;
    }
    cell.snapshot = id;
    return cell;
  }

  /** Gives up what was not handed out, and spares the shard the copying. */
  @Override
  public void close() {
    if (!over) {
      over = true;
      saved.clear();
      finished.thaw();
      if (!copiedAtOnce) {
        state.captureWith(null);
      }
    }
  }

  private final class CopyOnWrite implements ShardState.Capture {

    @Override
    public void beforeChange(TaskCell cell) {
      if (cell.snapshot != id) {
        cell.snapshot = id;
        saved.add(cell.asItStands());
      }
    }

    @Override
    public void created(TaskCell cell) {
      cell.snapshot = id;
    }
  }
}
