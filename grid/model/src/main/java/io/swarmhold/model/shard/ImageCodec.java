package io.swarmhold.model.shard;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.Attempt;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.Lane;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of what a {@link ShardImage} holds.
 *
 * <pre>
 * chunk:  version 1 byte | place among the chunks | section 1 byte | item ... to its end
 * header: shard | epoch | counters | sequence | time, ms | sessions | keys | tasks
 *         | agents | changes and digest of them | breakers | digest of them;
 *         version 1 had neither
 * </pre>
 */
final class ImageCodec {

  static final int VERSION = 2;

  /** Knew no agents, and no breakers. */
  static final int WITHOUT_AGENTS = 1;

  static final int HEADER = 0;
  static final int SESSIONS = 1;
  static final int KEYS = 2;
  static final int TASKS = 3;
  static final int AGENTS = 4;
  static final int BREAKERS = 5;

  /** Stands in no chunk: nothing is left. */
  static final int END = 6;

  private ImageCodec() {}

  /** What a shard's scalars were, and how much else there is. */
  record Header(
      int shard,
      long epoch,
      long taskCount,
      long leaseCount,
      long finalCount,
      long sequence,
      long nowMillis,
      int sessions,
      int keys,
      int tasks,
      int agents,
      long agentChanges,
      long agentDigest,
      int breakers,
      long breakerDigest) {

    static Header of(ShardState state) {
      return new Header(
          state.shard,
          state.epoch,
          state.taskCount,
          state.leaseCount,
          state.finalCount,
          state.sequence,
          state.nowMillis,
          state.sessions.all().size(),
          state.keys.size(),
          state.size(),
          state.agents.size(),
          state.agents.changes(),
          state.agents.digest(),
          state.breakers.size(),
          state.breakers.digest());
    }

    void requireComplete(int shardFound, int sessionsFound, int keysFound, int tasksFound) {
      if (shardFound != shard
          || sessionsFound != sessions
          || keysFound != keys
          || tasksFound != tasks) {
        throw new MalformedBytesException(
            "image of shard %d with %d sessions, %d keys, %d tasks (expected: %d, %d, %d, %d)"
                .formatted(
                    shardFound,
                    sessionsFound,
                    keysFound,
                    tasksFound,
                    shard,
                    sessions,
                    keys,
                    tasks));
      }
    }

    void write(ByteWriter out) {
      out.writeInt(shard);
      out.writeLong(epoch);
      out.writeLong(taskCount);
      out.writeLong(leaseCount);
      out.writeLong(finalCount);
      out.writeLong(sequence);
      out.writeLong(nowMillis);
      out.writeInt(sessions);
      out.writeInt(keys);
      out.writeInt(tasks);
      out.writeInt(agents);
      out.writeLong(agentChanges);
      out.writeFixedLong(agentDigest);
      out.writeInt(breakers);
      out.writeFixedLong(breakerDigest);
    }

    static Header read(ByteReader in, int version) {
      boolean hasAgents = version != WITHOUT_AGENTS;
      return new Header(
          in.readInt(),
          in.readLong(),
          in.readLong(),
          in.readLong(),
          in.readLong(),
          in.readLong(),
          in.readLong(),
          in.readInt(),
          in.readInt(),
          in.readInt(),
          hasAgents ? in.readInt() : 0,
          hasAgents ? in.readLong() : 0,
          hasAgents ? in.readFixedLong() : 0,
          hasAgents ? in.readInt() : 0,
          hasAgents ? in.readFixedLong() : 0);
    }
  }

  static void session(long session, Sessions.Answered latest, ByteWriter out) {
    out.writeLong(session);
    out.writeLong(latest.sequence());
    out.writeBytes(latest.answers());
  }

  static void key(ShardState.TenantKey key, ShardView.Remembered task, ByteWriter out) {
    out.writeText(key.tenant().value());
    out.writeText(key.key());
    out.writeLong(task.number());
    out.writeFixedLong(task.fingerprint());
    out.writeLong(task.atMillis());
  }

  static ShardState.TenantKey key(ByteReader in) {
    return new ShardState.TenantKey(new TenantId(in.readText()), in.readText());
  }

  static ShardView.Remembered remembered(ByteReader in) {
    return new ShardView.Remembered(in.readLong(), in.readFixedLong(), in.readLong());
  }

  static void task(TaskCell cell, TaskCodec.Writer tasks, ByteWriter out) {
    out.writeLong(cell.number);
    tasks.task(cell.task);
    out.writeFixedLong(cell.fingerprint);
    out.writeLong(cell.createdAt);
    out.writeByte(cell.status.code());
    out.writeLong(cell.enqueuedAt);
    out.writeLong(cell.updatedAt);
    out.writeLong(cell.readyAt);
    out.writeInt(cell.attempts);
    out.writeLong(cell.token);
    out.writeByte(cell.agent == null ? 0 : 1);
    if (cell.agent != null) {
      tasks.agent(cell.agent);
      out.writeLong(cell.startedAt);
      out.writeInt(Float.floatToIntBits(cell.progress));
    }
    out.writeLong(cell.wakeAt);
    out.writeByte(cell.result == null ? 0 : 1);
    if (cell.result != null) {
      out.writeBytes(cell.result);
    }
    out.writeByte(cell.deadReason == null ? 0 : cell.deadReason.code() + 1);
    out.writeText(cell.error);
    out.writeLong(cell.finalRank);
    history(cell.history, out);
  }

  private static void history(@Nullable List<Attempt> history, ByteWriter out) {
    out.writeInt(history == null ? 0 : history.size());
    if (history != null) {
      for (Attempt attempt : history) {
        out.writeText(attempt.agent().value());
        out.writeLong(attempt.token());
        out.writeLong(attempt.startedAtMillis());
        out.writeLong(attempt.endedAtMillis());
        out.writeByte(attempt.ending().code());
        out.writeText(attempt.error());
      }
    }
  }

  /**
   * @param lanes where the task belongs
   */
  static TaskCell task(TaskCodec.Reader tasks, ByteReader in, Function<Lane, LaneQueue> lanes) {
    long number = in.readLong();
    NewTask task = tasks.task();
    TaskCell cell =
        new TaskCell(number, lanes.apply(task.lane()), task, in.readFixedLong(), in.readLong());
    cell.status = TaskStatus.of(in.readByte());
    cell.enqueuedAt = in.readLong();
    cell.updatedAt = in.readLong();
    cell.readyAt = in.readLong();
    cell.attempts = in.readInt();
    cell.token = in.readLong();
    if (in.readByte() != 0) {
      cell.agent = tasks.agent();
      cell.startedAt = in.readLong();
      cell.progress = Float.intBitsToFloat(in.readInt());
    } else if (cell.status == TaskStatus.RUNNING || cell.status == TaskStatus.SUCCEEDED) {
      throw new MalformedBytesException("image: task without an agent is " + cell.status);
    }
    cell.wakeAt = in.readLong();
    cell.result = in.readByte() == 0 ? null : in.readBytes();
    int reason = in.readByte();
    cell.deadReason = reason == 0 ? null : DeadReason.of(reason - 1);
    cell.error = in.readText();
    cell.finalRank = in.readLong();
    cell.history = history(in);
    return cell;
  }

  private static @Nullable List<Attempt> history(ByteReader in) {
    int count = in.readInt();
    if (count == 0) {
      return null;
    }
    List<Attempt> history = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      history.add(
          new Attempt(
              new AgentId(in.readText()),
              in.readLong(),
              in.readLong(),
              in.readLong(),
              Attempt.Ending.of(in.readByte()),
              in.readText()));
    }
    return history;
  }
}
