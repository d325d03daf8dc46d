package io.swarmhold.model.shard;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.AgentKey;
import io.swarmhold.model.Lane;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.Priority;
import io.swarmhold.model.RetryPolicy;
import io.swarmhold.model.TaskOptions;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.wire.ByteReader;
import io.swarmhold.model.wire.ByteWriter;
import io.swarmhold.model.wire.MalformedBytesException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of submitted tasks and agents within one frame. What equals that of the task before it
 * in the frame (the lane, the type, the agent) is written as one bit: a batch mostly has one of
 * each.
 */
final class TaskCodec {

  private static final int SAME_LANE = 1;
  private static final int SAME_TYPE = 2;
  private static final int PLAIN = 4;
  private static final int PRIORITY_SHIFT = 3;

  private static final int HAS_KEY = 1;
  private static final int HAS_IDEMPOTENCY_KEY = 2;
  private static final int DEFAULT_RETRY = 4;

  private TaskCodec() {}

  /** Writes tasks of one frame. */
  static final class Writer {
    private final ByteWriter out;
    private @Nullable Lane lane;
    private @Nullable String type;
    private @Nullable AgentKey agent;

    Writer(ByteWriter out) {
      this.out = out;
    }

    void task(NewTask task) {
      boolean sameLane = task.lane().equals(lane);
      boolean sameType = task.type().equals(type);
      boolean plain = task.options().equals(TaskOptions.NONE);
      int flags = (sameLane ? SAME_LANE : 0) | (sameType ? SAME_TYPE : 0) | (plain ? PLAIN : 0);
      out.writeByte(flags | task.priority().code() << PRIORITY_SHIFT);
      if (!sameLane) {
        lane(task.lane());
        lane = task.lane();
      }
      if (!sameType) {
        out.writeText(task.type());
        type = task.type();
      }
      if (!plain) {
        options(task.options());
      }
      out.writeBytes(task.payload());
    }

    void agent(AgentKey key) {
      boolean same = key.equals(agent);
      out.writeByte(same ? 1 : 0);
      if (!same) {
        out.writeText(key.tenant().value());
        out.writeText(key.agent().value());
        agent = key;
      }
    }

    void lane(Lane written) {
      out.writeText(written.tenant().value());
      out.writeText(written.pool().value());
      out.writeInt(written.capabilities().size());
      written.capabilities().forEach(out::writeText);
      out.writeText(written.region());
    }

    private void options(TaskOptions options) {
      boolean defaultRetry = options.retry().equals(TaskOptions.NONE.retry());
      out.writeByte(
          (options.key() == null ? 0 : HAS_KEY)
              | (options.idempotencyKey() == null ? 0 : HAS_IDEMPOTENCY_KEY)
              | (defaultRetry ? DEFAULT_RETRY : 0));
      if (options.key() != null) {
        out.writeText(options.key());
      }
      if (options.idempotencyKey() != null) {
        out.writeText(options.idempotencyKey());
      }
      out.writeLong(options.notBeforeMillis());
      out.writeLong(options.deadlineMillis());
      out.writeLong(options.visibilityTimeoutMillis());
      if (!defaultRetry) {
        RetryPolicy retry = options.retry();
        out.writeInt(retry.maxAttempts());
        out.writeLong(retry.baseMillis());
        out.writeInt(retry.factor());
        out.writeLong(retry.capMillis());
        out.writeLong(retry.jitterMillis());
      }
    }
  }

  /**
   * Reads tasks of one frame; keeps what repeats from frame to frame, so that equal lanes are one
   * object.
   */
  static final class Reader {
    private final Interned interned;
    private ByteReader in;
    private @Nullable Lane lane;
    private @Nullable String type;
    private @Nullable AgentKey agent;

    Reader(Interned interned, ByteReader in) {
      this.interned = interned;
      this.in = in;
    }

    NewTask task() {
      int flags = in.readByte();
      if ((flags & SAME_LANE) == 0) {
        lane = interned.lane(lane());
      }
      if ((flags & SAME_TYPE) == 0) {
        type = interned.text(in.readText());
      }
      TaskOptions options = (flags & PLAIN) != 0 ? TaskOptions.NONE : options();
      if (lane == null || type == null) {
        throw new MalformedBytesException("the first task of a frame refers to one before it");
      }
      return new NewTask(lane, type, Priority.of(flags >> PRIORITY_SHIFT), in.readBytes(), options);
    }

    AgentKey agent() {
      if (in.readByte() == 0) {
        agent =
            interned.agent(new AgentKey(new TenantId(in.readText()), new AgentId(in.readText())));
      }
      if (agent == null) {
        throw new MalformedBytesException("the first agent of a frame refers to one before it");
      }
      return agent;
    }

    Lane lane() {
      TenantId tenant = new TenantId(in.readText());
      PoolId pool = new PoolId(in.readText());
      int count = in.readInt();
      if (count < 0 || count > Lane.MAX_CAPABILITIES) {
        throw new MalformedBytesException(count + " capabilities");
      }
      List<String> capabilities = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        capabilities.add(in.readText());
      }
      return new Lane(tenant, pool, capabilities, in.readText());
    }

    private TaskOptions options() {
      int flags = in.readByte();
      String key = (flags & HAS_KEY) != 0 ? in.readText() : null;
      String idempotencyKey = (flags & HAS_IDEMPOTENCY_KEY) != 0 ? in.readText() : null;
      long notBefore = in.readLong();
      long deadline = in.readLong();
      long visibility = in.readLong();
      RetryPolicy retry =
          (flags & DEFAULT_RETRY) != 0
              ? TaskOptions.NONE.retry()
              : new RetryPolicy(
                  in.readInt(), in.readLong(), in.readInt(), in.readLong(), in.readLong());
      return new TaskOptions(key, idempotencyKey, notBefore, deadline, visibility, retry);
    }
  }

  /** Equal lanes, types and agents as one object each; forgets all when it has grown large. */
  static final class Interned {

    private static final int MAX_ENTRIES = 10_000;

    private final java.util.HashMap<Object, Object> known = new java.util.HashMap<>();

    Lane lane(Lane lane) {
      return (Lane) one(lane);
    }

    String text(String text) {
      return (String) one(text);
    }

    AgentKey agent(AgentKey agent) {
      return (AgentKey) one(agent);
    }

    private Object one(Object value) {
      if (known.size() >= MAX_ENTRIES) {
        known.clear();
      }
      Object first = known.putIfAbsent(value, value);
      return first == null ? value : first;
    }
  }
}
