package io.swarmhold.model.shard;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.Lane;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.agent.AgentView;
import io.swarmhold.model.breaker.BreakerTable;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A shard as rules see it: to look at, not to change. */
public interface ShardView {

  int shard();

  /** 0 while the shard does not serve. */
  long epoch();

  @Nullable TaskRead find(long number);

  /** What this tenant submitted under the key, if that is still remembered. */
  @Nullable Remembered remembered(TenantId tenant, String idempotencyKey);

  PoolCounts counts(Lane lane);

  AgentView agents();

  /** Breakers that did something: to look at. */
  BreakerTable breakers();

  /** The task of the lane that stands first. */
  @Nullable TaskRead first(Lane lane);

  int ready(Lane lane);

  /** Order key of the lane's first task; {@code Long.MIN_VALUE} if there is none. */
  long bestKey(Lane lane);

  /**
   * Tasks whose time has come by {@code nowMillis}, soonest first, then by number; at most {@code
   * limit}.
   */
  List<? extends TaskRead> due(long nowMillis, int limit);

  /**
   * Tasks that these agents hold since {@code notAfterMillis} or before, by number; at most {@code
   * limit}.
   */
  List<? extends TaskRead> heldBy(Set<AgentKey> agents, long notAfterMillis, int limit);

  /** Dead tasks, oldest first. */
  Iterable<? extends TaskRead> dead();

  /** How many succeeded and cancelled tasks are one or some bytes too many. */
  int overBeyond(int count, long bytes);

  /**
   * How many of those, counted from the oldest, have been over since {@code millis} or before;
   * looks at {@code limit}.
   */
  int overSince(long millis, int limit);

  /** The part around {@code position} that is small enough to be looked at in one go. */
  Slice sliceAt(long position);

  /**
   * Hash over the counters, all sessions, and the tasks and keys of a slice: everything that two
   * copies must agree on, if asked of one slice after the other.
   */
  long digest(Slice slice);

  /** The number the next task gets. */
  long nextNumber();

  /** The token the next lease gets. */
  long nextToken();

  /** A task that was submitted under an idempotency key. */
  record Remembered(long number, long fingerprint, long atMillis) {}
}
