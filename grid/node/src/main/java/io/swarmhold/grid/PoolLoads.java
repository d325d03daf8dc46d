package io.swarmhold.grid;

import io.swarmhold.grid.Guard.Standing;
import io.swarmhold.model.Lane;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TaskStatus;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.breaker.BreakerKey;
import io.swarmhold.model.shard.PoolCounts;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How much waits and runs, by tenant and pool, over all shards of the member; and the bounds on
 * both (B3, B4). What is on its way to a shard counts already: a place in the queue is taken before
 * a task is sent there, a slot before it is leased, and given back if nothing comes of it. So each
 * bound is one number, changed in one step, and holds to the task.
 */
final class PoolLoads {

  private final ConcurrentSkipListMap<Key, PoolLoad> loads = new ConcurrentSkipListMap<>();
  private volatile Map<BreakerKey, Standing> standings = Map.of();

  record Key(TenantId tenant, PoolId pool) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byTenant = tenant.compareTo(other.tenant);
      return byTenant != 0 ? byTenant : pool.compareTo(other.pool);
    }
  }

  /** Counts of one tenant and pool. */
  static final class PoolLoad {

    /** What {@link #present} is far below once the load has been let go. */
    private static final long LET_GO = Long.MIN_VALUE / 2;

    final Key key;

    /** What the pool's breaker lets through. */
    final Guard guard = new Guard();

    /** Tasks that wait, run or are dead, and promises; while there are any, the load stays. */
    private final AtomicLong present = new AtomicLong();

    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong delayed = new AtomicLong();
    private final AtomicLong running = new AtomicLong();
    private final AtomicLong dead = new AtomicLong();

    /**
     * Whether a lease was refused for want of slots, and nobody was told since that there are some.
     */
    private volatile boolean starved;

    PoolLoad(Key key) {
      this.key = key;
    }

    /** Tasks that wait for an agent or are on their way to a shard. */
    long ready() {
      return Math.max(0, waiting.get() - delayed.get());
    }

    long delayed() {
      return delayed.get();
    }

    long waiting() {
      return waiting.get();
    }

    /** Tasks that agents hold or that are being leased. */
    long running() {
      return running.get();
    }

    long dead() {
      return dead.get();
    }

    boolean isEmpty() {
      return present.get() <= 0;
    }

    boolean isLetGo() {
      return present.get() < 0;
    }

    private boolean letGo() {
      return present.compareAndSet(0, LET_GO);
    }

    private int takePlaces(int wanted, long capacity) {
      int granted = take(waiting, wanted, capacity);
      return present.addAndGet(granted) < 0 ? -1 : granted;
    }

    private int takeSlots(int wanted, long most) {
      int through = guard.letThrough(wanted);
      int granted = take(running, through, most);
      guard.giveBack(through - granted);
      if (granted < wanted) {
        starved = true;
      }
      return present.addAndGet(granted) < 0 ? -1 : granted;
    }

    private static int take(AtomicLong count, int wanted, long most) {
      for (; ; ) {
        long now = count.get();
        int granted = (int) Math.min(wanted, Math.max(0, most - now));
        if (granted == 0 || count.compareAndSet(now, now + granted)) {
          return granted;
        }
      }
    }

    /** Returns places for tasks that were not queued. */
    void giveBackPlaces(int places) {
      waiting.addAndGet(-places);
      present.addAndGet(-places);
    }

    /** Ends the promise of slots, of which so many were filled. */
    void settleSlots(int promised, int filled) {
      running.addAndGet(filled - promised);
      guard.giveBack(promised - filled);
      present.addAndGet(-promised);
    }

    /** Takes over what a shard holds that is served here from now on. */
    void adopted(PoolCounts counts) {
      delayed.addAndGet(counts.delayed());
      waiting.addAndGet(counts.ready() + counts.delayed());
      running.addAndGet(counts.running());
      dead.addAndGet(counts.dead());
      present.addAndGet(counts.ready() + counts.delayed() + counts.running() + counts.dead());
    }

    /** Gives away what a shard holds that is served elsewhere from now on. */
    void left(PoolCounts counts) {
      delayed.addAndGet(-counts.delayed());
      waiting.addAndGet(-counts.ready() - counts.delayed());
      running.addAndGet(-counts.running());
      dead.addAndGet(-counts.dead());
      present.addAndGet(-counts.ready() - counts.delayed() - counts.running() - counts.dead());
    }

    /** A task was queued in the place it had been promised. */
    void queued(TaskStatus status) {
      if (status == TaskStatus.DELAYED) {
        delayed.incrementAndGet();
      }
    }

    /** A dead task was forgotten. */
    void purged() {
      dead.decrementAndGet();
      present.decrementAndGet();
    }

    /** Whether somebody waits to be told that a task has ended; he is told once. */
    boolean takeStarved() {
      if (!starved) {
        return false;
      }
      starved = false;
      return true;
    }

    /** A task went from one status to another; to run, in a slot that had been promised. */
    void moved(TaskStatus from, TaskStatus to) {
      if (from == to) {
        return;
      }
      if (from == TaskStatus.DELAYED) {
        delayed.decrementAndGet();
      }
      if (isWaiting(from) && !isWaiting(to)) {
        waiting.decrementAndGet();
      }
      switch (to) {
        case QUEUED -> comesToWait(from);
        case DELAYED -> {
          delayed.incrementAndGet();
          comesToWait(from);
        }
        case RUNNING -> {}
        case DEAD -> dead.incrementAndGet();
        case SUCCEEDED, CANCELLED -> present.decrementAndGet();
      }
      if (from == TaskStatus.RUNNING) {
        running.decrementAndGet();
      } else if (from == TaskStatus.DEAD) {
        dead.decrementAndGet();
      }
    }

    private void comesToWait(TaskStatus from) {
      if (!isWaiting(from)) {
        waiting.incrementAndGet();
      }
    }

    private static boolean isWaiting(TaskStatus status) {
      return status == TaskStatus.QUEUED || status == TaskStatus.DELAYED;
    }
  }

  /** A promise of {@code count} places or slots of one load. */
  record Promise(PoolLoad load, int count) {}

  /** Sets aside up to {@code wanted} places in the queue, which holds {@code capacity}. */
  Promise places(Lane lane, int wanted, long capacity) {
    for (; ; ) {
      PoolLoad load = of(lane);
      int granted = load.takePlaces(wanted, capacity);
      if (granted >= 0) {
        return new Promise(load, granted);
      }
      loads.remove(load.key, load);
    }
  }

  /** Sets aside up to {@code wanted} slots, of which there are {@code most}. */
  Promise slots(Lane lane, int wanted, long most) {
    for (; ; ) {
      PoolLoad load = of(lane);
      int granted = load.takeSlots(wanted, most);
      if (granted >= 0) {
        return new Promise(load, granted);
      }
      loads.remove(load.key, load);
    }
  }

  /** Tasks that run or are being leased. */
  long running(Lane lane) {
    PoolLoad load = find(lane.tenant(), lane.pool());
    return load == null ? 0 : load.running();
  }

  PoolLoad of(Lane lane) {
    return of(lane.tenant(), lane.pool());
  }

  PoolLoad of(TenantId tenant, PoolId pool) {
    Key key = new Key(tenant, pool);
    PoolLoad load = loads.get(key);
    return load != null ? load : loads.computeIfAbsent(key, this::fresh);
  }

  /** Whether the pool's breaker lets nothing through. */
  boolean isOpen(Lane lane) {
    return letThrough(lane, 1) == 0 && !isProbing(lane);
  }

  private boolean isProbing(Lane lane) {
    PoolLoad load = find(lane.tenant(), lane.pool());
    return load != null && load.guard.standing().isProbing();
  }

  /**
   * How many of so many tasks the pool's breaker would let through at this moment. Where it is
   * tried, each member that serves shards has permits of its own.
   */
  long letThrough(Lane lane, long wanted) {
    PoolLoad load = find(lane.tenant(), lane.pool());
    return load == null ? wanted : load.guard.wouldLetThrough(wanted);
  }

  /** A pool that was let go, and comes back, has the breaker that it had. */
  private PoolLoad fresh(Key key) {
    PoolLoad load = new PoolLoad(key);
    load.guard.stand(standing(key));
    return load;
  }

  private Standing standing(Key key) {
    return standings.getOrDefault(BreakerKey.of(key.tenant(), key.pool()), Standing.CLOSED);
  }

  /**
   * Breakers stand so from now on; all others are closed.
   *
   * @return whether more of any pool may be given than before
   */
  boolean standing(Map<BreakerKey, Standing> next) {
    standings = next;
    boolean more = false;
    for (PoolLoad load : loads.values()) {
      more |= load.guard.stand(standing(load.key));
    }
    return more;
  }

  @Nullable PoolLoad find(TenantId tenant, PoolId pool) {
    return loads.get(new Key(tenant, pool));
  }

  Collection<PoolLoad> all() {
    return loads.values();
  }

  /** Lets go of pools without tasks: names are the callers' to choose, and so without number. */
  void forgetEmpty() {
    for (PoolLoad load : loads.values()) {
      if (load.letGo()) {
        loads.remove(load.key, load);
      }
    }
  }
}
