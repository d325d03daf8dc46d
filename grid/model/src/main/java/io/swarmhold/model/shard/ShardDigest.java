package io.swarmhold.model.shard;

import io.swarmhold.model.Attempt;
import io.swarmhold.model.Lane;
import io.swarmhold.model.RetryPolicy;
import io.swarmhold.model.TaskOptions;
import io.swarmhold.model.TaskStatus;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Folds a shard's state into one number: the whole of it in an order that is the same on every
 * copy, or a slice of it so that the order does not matter, which tables do not keep.
 */
final class ShardDigest {

  private static final long SEED = 0xCBF29CE484222325L;

  private long hash = SEED;
  private final CRC32C crc = new CRC32C();
  private @Nullable Lane latestLane;
  private long latestLaneHash;
  private long sum;

  private ShardDigest() {}

  static long of(ShardState state) {
    ShardDigest digest = new ShardDigest();
    digest.counters(state);
    for (TaskCell cell : state.sorted()) {
      digest.task(cell);
    }
    state.keys.forEach(digest::key);
    digest.sessions(state);
    state.over.forEachNumber(digest::add);
    for (TaskCell cell : state.dead) {
      digest.add(cell.number);
    }
    return digest.hash;
  }

  /** See {@link ShardView#digest}. */
  static long of(ShardState state, Slice slice) {
    ShardDigest digest = new ShardDigest();
    digest.counters(state);
    digest.add(state.tasks.size(), state.dead.size(), state.keys.size());
    digest.add(state.over.size(), state.over.storedBytes());
    digest.sessions(state);
    state.keys.forEach((key, value) -> {
      if (slice.contains(value.number())) {
        digest.key(key, value);
      }
    });
    long ofTheRest = digest.hash;
    state.tasks.forEachIn(slice, digest::open);
    state.over.forEachIn(slice, digest::finished);
    digest.hash = ofTheRest;
    digest.add(digest.sum);
    return digest.hash;
  }

  private void counters(ShardState state) {
    add(
        state.epoch,
        state.taskCount,
        state.leaseCount,
        state.finalCount,
        state.sequence,
        state.nowMillis);
    if (state.agents.changes() > 0) {
      add(state.agents.changes(), state.agents.size(), state.agents.digest());
    }
    if (state.breakers.size() > 0) {
      add(state.breakers.size(), state.breakers.digest());
    }
  }

  private void key(ShardState.TenantKey key, ShardView.Remembered value) {
    add(text(key.tenant().value()), text(key.key()));
    add(value.number(), value.fingerprint(), value.atMillis());
  }

  private void sessions(ShardState state) {
    state
        .sessions
        .all()
        .forEach((session, last) -> add(session, last.sequence(), Arrays.hashCode(last.answers())));
  }

  /** Dead tasks stand in the order in which they died: so it is seen by their neighbours. */
  private void open(TaskCell cell) {
    hash = SEED;
    task(cell);
    if (cell.status == TaskStatus.DEAD) {
      add(
          cell.previous == null ? 0 : cell.previous.number,
          cell.next == null ? 0 : cell.next.number);
    }
    sum += spread(hash);
  }

  /** A task that is over is one piece of bytes, the same on every copy. */
  private void finished(byte[] bytes, int from, int length) {
    crc.reset();
    crc.update(bytes, from, length);
    sum += spread(SEED ^ ((long) length << Integer.SIZE) ^ crc.getValue());
  }

  /** Lets sums of many hashes keep what each says (the finisher of MurmurHash3, A. Appleby). */
  private static long spread(long value) {
    long mixed = (value ^ (value >>> 33)) * 0xFF51AFD7ED558CCDL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return mixed ^ (mixed >>> 33);
  }

  private void task(TaskCell cell) {
    add(
        cell.number,
        cell.fingerprint,
        cell.createdAt,
        cell.enqueuedAt,
        cell.updatedAt,
        cell.status.code());
    add(
        cell.attempts,
        cell.token,
        cell.startedAt,
        cell.finalRank,
        Float.floatToIntBits(cell.progress));
    add(cell.wakes() ? cell.wakeAt : 0, cell.readyAt);
    add(text(cell.task.type()), cell.task.priority().code(), Arrays.hashCode(cell.task.payload()));
    add(laneHash(cell.lane.lane));
    options(cell.task.options());
    if (cell.agent != null) {
      add(text(cell.agent.tenant().value()), text(cell.agent.agent().value()));
    }
    add(cell.result == null ? 0 : Arrays.hashCode(cell.result), text(cell.error));
    add(cell.deadReason == null ? -1 : cell.deadReason.code());
    if (cell.history != null) {
      for (Attempt attempt : cell.history) {
        add(
            text(attempt.agent().value()),
            attempt.token(),
            attempt.startedAtMillis(),
            attempt.endedAtMillis());
        add(attempt.ending().code(), text(attempt.error()));
      }
    }
  }

  private void options(TaskOptions options) {
    if (options.equals(TaskOptions.NONE)) {
      return;
    }
    RetryPolicy retry = options.retry();
    add(text(options.key()), text(options.idempotencyKey()));
    add(options.notBeforeMillis(), options.deadlineMillis(), options.visibilityTimeoutMillis());
    add(retry.maxAttempts(), retry.baseMillis(), retry.factor());
    add(retry.capMillis(), retry.jitterMillis());
  }

  /** Most tasks stand beside others of their lane. */
  private long laneHash(Lane lane) {
    if (!lane.equals(latestLane)) {
      ShardDigest digest = new ShardDigest();
      digest.add(text(lane.tenant().value()), text(lane.pool().value()), text(lane.region()));
      lane.capabilities().forEach(capability -> digest.add(text(capability)));
      latestLane = lane;
      latestLaneHash = digest.hash;
    }
    return latestLaneHash;
  }

  /**
   * String's hash is the same on every JVM, by its specification; that of an enum or an Object is
   * not.
   */
  private static long text(@Nullable String text) {
    return text == null ? -1L << 32 : text.hashCode();
  }

  private void add(long... values) {
    for (long value : values) {
      hash = (hash ^ value) * 0x100000001B3L;
      hash ^= hash >>> 32;
    }
  }
}
