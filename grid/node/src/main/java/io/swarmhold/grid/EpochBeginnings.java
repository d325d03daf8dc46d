package io.swarmhold.grid;

import com.hazelcast.map.IMap;
import io.swarmhold.model.consensus.ShardRecord;
import io.swarmhold.model.port.GridFaultException;
import io.swarmhold.model.shard.Shard;
import io.swarmhold.model.shard.ShardLimits;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins the epochs that this member was granted. It is the grid that runs the first command of
 * one, where it has the shard; and it may not say whether it did.
 */
final class EpochBeginnings {

  private static final Logger LOG = LoggerFactory.getLogger(EpochBeginnings.class);

  /** If the grid has not said by then that an epoch has begun, it is told again: once is enough. */
  private static final long BEGIN_WITHIN_MILLIS = 15_000;

  /** After an epoch that could not be begun nothing is tried for so long. */
  private static final long REST_MILLIS = 300;

  /** What keeps a shard from beginning is said once it has for so long. */
  private static final long SAID_AFTER_MILLIS = 3_000;

  private static final long NEVER = Long.MAX_VALUE;

  private final ShardHost host;
  private final IMap<Integer, ShardCell> map;
  private final ShardKeys keys;
  private final ShardLimits limits;
  private final ReplicationProgress news;
  private final LongSupplier nanos;
  private final Runnable look;
  private final Consumer<GridFaultException> impossible;
  private final State[] states;

  /** Guarded by the lock of {@link EpochBeginnings}. */
  private static final class State {
    boolean beginning;
    long notBeforeMillis = Long.MIN_VALUE;
    long restUntilMillis = Long.MIN_VALUE;
    @Nullable ShardRecord vacant;
    long refusedSinceMillis = NEVER;
    @Nullable String saidWhy;
  }

  /**
   * @param look to be told when an epoch has begun
   * @param impossible told when a shard never can begin here
   */
  EpochBeginnings(
      ShardHost host,
      IMap<Integer, ShardCell> map,
      ShardKeys keys,
      ShardLimits limits,
      ReplicationProgress news,
      LongSupplier nanos,
      Runnable look,
      Consumer<GridFaultException> impossible) {
    this.host = host;
    this.map = map;
    this.keys = keys;
    this.limits = limits;
    this.news = news;
    this.nanos = nanos;
    this.look = look;
    this.impossible = impossible;
    this.states = new State[host.count()];
    for (int shard = 0; shard < states.length; shard++) {
      states[shard] = new State();
    }
  }

  private long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
  }

  /**
   * Whether an epoch may be asked for that follows on {@code record}; then it is remembered whether
   * there was anything.
   */
  synchronized boolean mayFollow(int shard, ShardRecord record) {
    State state = states[shard];
    if (nowMillis() < state.restUntilMillis) {
      return false;
    }
    state.vacant = record.isVacant() ? record : null;
    return true;
  }

  /** Another epoch was granted: what is known of the one before does not matter to it. */
  synchronized void granted(int shard) {
    states[shard].beginning = false;
    states[shard].notBeforeMillis = Long.MIN_VALUE;
  }

  /**
   * Has the epoch begun, unless that is under way.
   *
   * @param hasCopy whether this member has a copy to begin with
   */
  void begin(int shard, long epoch, boolean hasCopy) {
    Shard anew;
    synchronized (this) {
      State state = states[shard];
      boolean isTooSoon =
          nowMillis() < state.notBeforeMillis || nowMillis() < state.restUntilMillis;
      if (isTooSoon || host.local(shard).tracker() == null) {
        return;
      }
      if (state.beginning) {
        LOG.warn("the grid does not say whether shard {} has begun epoch {}: again", shard, epoch);
      }
      state.beginning = true;
      state.notBeforeMillis = nowMillis() + BEGIN_WITHIN_MILLIS;
      anew = anew(shard, state.vacant, hasCopy);
    }
    try {
      var unused =
          map.submitToKey(keys.key(shard), new ShardBegin(host, shard, epoch, anew))
              .whenComplete((nothing, failure) -> begun(shard, epoch, failure));
    } catch (RuntimeException e) {
      begun(shard, epoch, e);
    }
  }

  /** The shard to begin with, if not the copy that is here. */
  private @Nullable Shard anew(int shard, @Nullable ShardRecord vacant, boolean hasCopy) {
    if (vacant == null || (hasCopy && vacant.givenUp() == 0)) {
      return null;
    }
    return vacant.givenUp() == 0
        ? new Shard(shard, limits)
        : Shard.anewAfter(vacant.epoch(), shard, limits);
  }

  private void begun(int shard, long epoch, @Nullable Throwable failure) {
    if (failure == null) {
      hasBegun(shard);
      LOG.debug("shard {} has begun epoch {}", shard, epoch);
      news.moved(List.of(host.local(shard)));
      look.run();
      return;
    }
    // The next round is time's to begin, lest it fail a thousand times a second.
    LOG.debug("shard {} could not begin its epoch and tries again", shard, failure);
    if (isToBeSaid(shard, failure.getClass().getSimpleName())) {
      LOG.info("shard {} cannot begin yet, and tries again: {}", shard, failure.getMessage());
    }
    if (failure instanceof GridFaultException fault) {
      impossible.accept(fault);
    }
  }

  private synchronized void hasBegun(int shard) {
    State state = states[shard];
    state.beginning = false;
    state.notBeforeMillis = Long.MIN_VALUE;
    state.vacant = null;
    state.refusedSinceMillis = NEVER;
    state.saidWhy = null;
  }

  /** It is tried several times a second, and mostly for no longer than others take to come. */
  private synchronized boolean isToBeSaid(int shard, String why) {
    State state = states[shard];
    state.beginning = false;
    state.notBeforeMillis = Long.MIN_VALUE;
    state.restUntilMillis = nowMillis() + REST_MILLIS;
    state.refusedSinceMillis = Math.min(state.refusedSinceMillis, nowMillis());
    boolean lasts = nowMillis() - state.refusedSinceMillis >= SAID_AFTER_MILLIS;
    if (!lasts || why.equals(state.saidWhy)) {
      return false;
    }
    state.saidWhy = why;
    return true;
  }
}
