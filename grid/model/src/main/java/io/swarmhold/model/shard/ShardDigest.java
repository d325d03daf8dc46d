package io.swarmhold.model.shard;

import io.swarmhold.model.Attempt;
import io.swarmhold.model.Lane;
import io.swarmhold.model.RetryPolicy;
import io.swarmhold.model.TaskOptions;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Folds a shard's whole state into one number, in an order that is the same on every copy. */
final class ShardDigest {

  private long hash = 0xCBF29CE484222325L;
  private @Nullable Lane latestLane;
  private long latestLaneHash;

  private ShardDigest() {}

  static long of(ShardState state) {
    ShardDigest digest = new ShardDigest();
    digest.add(
        state.epoch,
        state.taskCount,
        state.leaseCount,
        state.finalCount,
        state.sequence,
        state.nowMillis);
    for (TaskCell cell : state.sorted()) {
      digest.task(cell);
    }
    state.keys.forEach((key, value) -> {
      digest.add(text(key.tenant().value()), text(key.key()));
      digest.add(value.number(), value.fingerprint(), value.atMillis());
    });
    state
        .sessions
        .all()
        .forEach((session, last) ->
            digest.add(session, last.sequence(), Arrays.hashCode(last.answers())));
    state.over.forEachNumber(digest::add);
    for (TaskCell cell : state.dead) {
      digest.add(cell.number);
    }
    return digest.hash;
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
