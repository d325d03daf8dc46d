package io.swarmhold.model.shard;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.DeadReason;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.agent.AgentEvent;
import io.swarmhold.model.breaker.BreakerEvent;
import io.swarmhold.model.breaker.BreakerKey;

/**
 * A fact about one task of a shard, one of its agents, or the shard itself, in the order the
 * shard's owner accepted it. The log stores these and nothing else; {@link ShardState#apply} folds
 * them into the present. A new case is a compile error wherever it must be learnt, which is why no
 * switch over this type has a {@code default}.
 *
 * <p>What was read from a clock or rolled from dice stands in the event: replaying it on another
 * day gives the same state.
 */
public sealed interface TaskEvent {

  /** The task's number within the shard. */
  long number();

  /** The task exists. It waits for its time if {@code notBefore} lies ahead, else for an agent. */
  record Queued(long number, NewTask task, long fingerprint) implements TaskEvent {}

  /** Its time has come: it waits for an agent. */
  record Due(long number) implements TaskEvent {}

  /** An agent holds it until {@code expiresAtMillis}. */
  record Leased(long number, AgentKey agent, long token, long expiresAtMillis)
      implements TaskEvent {}

  /**
   * The agent gave a sign of life.
   *
   * @param progress 0 to 1, or -1 if it said nothing of it
   */
  record Extended(long number, long expiresAtMillis, float progress) implements TaskEvent {}

  /** The holder finished it in time. */
  record Succeeded(long number, byte[] result) implements TaskEvent {}

  /** The holder failed; it is tried again at {@code retryAtMillis}. */
  record Failed(long number, String error, long retryAtMillis) implements TaskEvent {}

  /** The lease ran out without a word; it waits for another agent. */
  record Expired(long number) implements TaskEvent {}

  /** The holder gave it back untouched; the attempt does not count. */
  record HandedBack(long number) implements TaskEvent {}

  record Cancelled(long number) implements TaskEvent {}

  /** It went to the dead-letter queue. */
  record Buried(long number, DeadReason reason, String error) implements TaskEvent {}

  /** It left the dead-letter queue and waits for an agent, its attempts counted anew. */
  record Redriven(long number) implements TaskEvent {}

  /** A dead task was forgotten. */
  record Purged(long number) implements TaskEvent {}

  /**
   * The {@code count} tasks that have been over (succeeded or cancelled) the longest were
   * forgotten.
   */
  record OldestForgotten(int count) implements TaskEvent {
    @Override
    public long number() {
      return 0;
    }
  }

  /**
   * The primary looked at a part of the shard, and this is what it looked like. It changes nothing;
   * whoever folds it looks at the same part, and sees whether it is the same.
   */
  record Checked(Slice slice, long digest) implements TaskEvent {
    @Override
    public long number() {
      return 0;
    }
  }

  /** Something happened to an agent. */
  record OfAgent(AgentEvent event) implements TaskEvent {
    @Override
    public long number() {
      return 0;
    }
  }

  /** Something happened to a breaker. */
  record OfBreaker(BreakerEvent event) implements TaskEvent {
    @Override
    public long number() {
      return 0;
    }
  }

  /** A breaker is as if it had never done anything. */
  record BreakerForgotten(BreakerKey key) implements TaskEvent {
    @Override
    public long number() {
      return 0;
    }
  }

  /** The shard serves under a new epoch: task numbers and tokens begin with it. */
  record Activated(long epoch) implements TaskEvent {
    @Override
    public long number() {
      return 0;
    }
  }
}
