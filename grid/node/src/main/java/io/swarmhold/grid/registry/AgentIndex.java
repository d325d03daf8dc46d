package io.swarmhold.grid.registry;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.agent.Agent;
import io.swarmhold.model.port.AgentFilter;
import io.swarmhold.model.port.Discovery;
import io.swarmhold.model.port.Registry.Census;
import io.swarmhold.model.port.Registry.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The agents of the shards that this member serves, to be found by what they can do. Safe from any
 * thread; one writes as a rule. Whoever looks waits for a writer, and a writer for who looks, some
 * tens of microseconds.
 */
public final class AgentIndex {

  private final Map<TenantId, Guarded> tenants = new ConcurrentHashMap<>();
  private final AtomicInteger turn = new AtomicInteger();

  private static final class Guarded {
    final ReadWriteLock lock = new ReentrantReadWriteLock();
    final TenantAgents agents = new TenantAgents();
  }

  /** Takes in an agent as it is now. */
  public void put(Agent agent) {
    Guarded tenant = tenants.computeIfAbsent(agent.key().tenant(), fresh -> new Guarded());
    locked(tenant.lock.writeLock(), () -> tenant.agents.put(agent));
  }

  public void remove(AgentKey key) {
    Guarded tenant = tenants.get(key.tenant());
    if (tenant != null) {
      locked(tenant.lock.writeLock(), () -> tenant.agents.remove(key.agent()));
    }
  }

  /** The agent holds so many tasks of the so many that it may; forgotten if it is not known. */
  public void loaded(AgentKey key, int running, int slots) {
    Guarded tenant = tenants.get(key.tenant());
    if (tenant != null) {
      locked(tenant.lock.writeLock(), () -> tenant.agents.loaded(key.agent(), running, slots));
    }
  }

  /** By id, those behind {@code after} ("" for all), at most {@code limit}. */
  public List<Found> list(TenantId tenant, AgentFilter filter, String after, int limit) {
    return look(tenant, agents -> agents.list(filter, after, limit));
  }

  /** Those that fit, nearest first, then those with the most room. */
  public List<Found> discover(TenantId tenant, Discovery discovery) {
    int mine = turn.getAndIncrement() * 7_919; // a prime, so that neighbours do not follow
    return look(tenant, agents -> agents.discover(discovery, mine));
  }

  public Census census(TenantId tenant) {
    return look(tenant, TenantAgents::census);
  }

  /** Those of all tenants of which {@code which} is true. Cost: a look at each. */
  public List<AgentKey> keys(Predicate<AgentKey> which) {
    List<AgentKey> keys = new ArrayList<>();
    for (TenantId tenant : tenants.keySet()) {
      keys.addAll(look(tenant, agents -> agents.keys(which)));
    }
    return keys;
  }

  /** Of all tenants. */
  public long size() {
    long size = 0;
    for (TenantId tenant : tenants.keySet()) {
      size += look(tenant, TenantAgents::size);
    }
    return size;
  }

  private <T> T look(TenantId tenant, Function<TenantAgents, T> question) {
    Guarded guarded = tenants.get(tenant);
    if (guarded == null) {
      return question.apply(new TenantAgents());
    }
    guarded.lock.readLock().lock();
    try {
      return question.apply(guarded.agents);
    } finally {
      guarded.lock.readLock().unlock();
    }
  }

  private static void locked(Lock lock, Runnable work) {
    lock.lock();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }
}
