package io.swarmhold.model.breaker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The breakers of one shard at their owner, the shard's primary: those that did something, and
 * those of which something is counted. What is counted is lost with the owner.
 *
 * <p>Belongs to the shard's thread.
 */
public final class Breakers {

  /**
   * Breakers of which something is counted; beyond, the one that was longest unused is forgotten.
   */
  static final int MAX_COUNTING = 20_000;

  private final BreakerTable table;
  private final Map<BreakerKey, Breaker> counting = new LinkedHashMap<>(64, 0.75f, true);

  /** Those that are not closed, or forced: to whom something may happen by itself. */
  private final TreeSet<BreakerKey> moving = new TreeSet<>();

  /** Takes over what the table holds. */
  public Breakers(BreakerTable table) {
    this.table = table;
    table.all().forEach(state -> follow(Breaker.takeOver(state)));
  }

  /** The breaker of that key; a new one that was never heard of is closed. */
  public Breaker of(BreakerKey key, long now) {
    Breaker known = counting.get(key);
    if (known != null) {
      return known;
    }
    BreakerState state = table.find(key);
    Breaker breaker = Breaker.takeOver(state == null ? unused(key, now) : state);
    counting.put(key, breaker);
    if (counting.size() > MAX_COUNTING) {
      forgetOldest();
    }
    return breaker;
  }

  private static BreakerState unused(BreakerKey key, long now) {
    return BreakerState.begin(first(key, now));
  }

  /** How a breaker begins that was never heard of. */
  static BreakerEvent.Configured first(BreakerKey key, long now) {
    return new BreakerEvent.Configured(key, now, BreakerSettings.defaultOf(key.kind()));
  }

  private void forgetOldest() {
    for (var all = counting.values().iterator(); all.hasNext(); ) {
      if (!moving.contains(all.next().state().key())) {
        all.remove();
        return;
      }
    }
  }

  /** An event was folded that a breaker of this has decided. */
  public void happened(BreakerEvent event) {
    Breaker breaker = of(event.key(), event.atMillis());
    breaker.happened(event);
    follow(breaker);
  }

  /** The breaker is as if it had never done anything. */
  public void forgotten(BreakerKey key) {
    counting.remove(key);
    moving.remove(key);
  }

  private void follow(Breaker breaker) {
    BreakerKey key = breaker.state().key();
    counting.put(key, breaker);
    if (breaker.state().status() == BreakerStatus.CLOSED) {
      moving.remove(key);
    } else {
      moving.add(key);
    }
  }

  /**
   * Those to whom something is to happen by {@code now}. Cost: a look at all that are not closed.
   */
  public List<BreakerKey> due(long now) {
    List<BreakerKey> due = new ArrayList<>();
    for (BreakerKey key : moving) {
      if (of(key, now).nextDueMillis() <= now) {
        due.add(key);
      }
    }
    return due;
  }

  /** Those that are not closed, or forced, as they stand. */
  public List<BreakerState> moving() {
    List<BreakerState> states = new ArrayList<>();
    for (BreakerKey key : moving) {
      BreakerState state = table.find(key);
      if (state != null) {
        states.add(state);
      }
    }
    return states;
  }

  /** How one stands, also if it never did anything. */
  public BreakerView view(BreakerKey key, long now) {
    return of(key, now).view(now);
  }

  /** All that did something. */
  public List<BreakerView> views(long now) {
    return table.all().stream().map(state -> of(state.key(), now).view(now)).toList();
  }
}
