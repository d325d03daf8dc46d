package io.swarmhold.jobs.match;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.Lane;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.AgentProfile;
import io.swarmhold.model.port.Agents;
import io.swarmhold.model.port.Dispatch;
import io.swarmhold.model.port.Dispatch.Claim;
import io.swarmhold.model.port.DispatchSignal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Brings demand and supply together. Soft state only: it may forget everything, be late or be
 * wrong, and the worst that follows is an idle slot or an empty lease, for the shards alone decide
 * who holds what.
 *
 * <p>The order of choice: the pool whose first task stands first by priority and age; in it the
 * tenant that has had least for its weight; its lane whose first task stands first; that lane's
 * shard likewise; then the least loaded agents that are able, in the right place, and of the class
 * that can do least else. But a tenant's lane that others were preferred to {@link
 * #MAX_PASSED_OVER} times although it could have been served is next: a pool's or tenant's turn may
 * be fair over all agents and yet never come for those that one lane needs.
 *
 * <p>Pure but for its own memory: the same signals lead to the same orders.
 */
final class Matcher {

  /** Orders of other tenants or pools that a lane lets pass at most, one after the other. */
  static final int MAX_PASSED_OVER = 64;

  private final Map<Lane, LaneDemand> lanes = new HashMap<>();
  private final SortedMap<PoolId, Pool> pools = new TreeMap<>();
  private final Map<AgentKey, AgentSupply> agents = new HashMap<>();
  private final Map<AgentClass.Key, AgentClass> classes = new HashMap<>();
  private final Map<Long, Placed> placed = new HashMap<>();

  /** Of each tenant in each pool, the lane that it would be served by now. */
  private final List<LaneDemand> candidates = new ArrayList<>();

  private final ToLongFunction<Lane> room;
  private final ToIntFunction<TenantId> weight;
  private long orders;
  private boolean changed;

  /** An order that was not settled yet. */
  private record Placed(
      LaneDemand lane, int shard, List<AgentSupply> agents, int[] offered, int wanted) {}

  /**
   * @param room tasks of the lane's tenant and pool that may still start; an order counts once it
   *     is out
   * @param weight share of a tenant; at least 1
   */
  Matcher(ToLongFunction<Lane> room, ToIntFunction<TenantId> weight) {
    this.room = room;
    this.weight = weight;
  }

  void hear(DispatchSignal signal) {
    changed = true;
    switch (signal) {
      case DispatchSignal.Demand demand -> heard(demand);
      case DispatchSignal.Supply supply -> heard(supply);
      case DispatchSignal.Withdrawn withdrawn -> heard(withdrawn);
      case DispatchSignal.Settled settled -> heard(settled);
      case DispatchSignal.Restarted restarted -> forgetAll(restarted.ordersAfter());
      case DispatchSignal.Elsewhere elsewhere -> heard(elsewhere.demand());
    }
  }

  private void heard(DispatchSignal.Demand demand) {
    LaneDemand lane = lanes.get(demand.lane());
    if (lane == null) {
      if (demand.ready() <= 0) {
        return;
      }
      lane = newLane(demand.lane());
    }
    lane.heard(demand.shard(), demand.ready(), demand.bestKey());
    forgetIfEmpty(lane);
  }

  private LaneDemand newLane(Lane lane) {
    PoolDemand pool = pools.computeIfAbsent(lane.pool(), fresh -> new Pool()).enter(lane.tenant());
    LaneDemand fresh = new LaneDemand(lane, pool);
    pool.lanes.add(fresh);
    lanes.put(lane, fresh);
    classes.values().forEach(fresh::add);
    return fresh;
  }

  private void forgetIfEmpty(LaneDemand lane) {
    if (!lane.isEmpty()) {
      return;
    }
    lanes.remove(lane.lane);
    lane.pool.lanes.remove(lane);
    if (lane.pool.home.left(lane.pool)) {
      pools.remove(lane.lane.pool());
    }
  }

  private void heard(DispatchSignal.Supply supply) {
    AgentSupply known = agents.get(supply.agent());
    if (known != null && known.incarnation > supply.incarnation()) {
      return;
    }
    if (known == null || known.incarnation < supply.incarnation()) {
      if (known != null) {
        remove(known);
      }
      known = add(supply.agent(), supply.profile(), supply.incarnation());
    }
    int most = Math.max(0, Agents.MAX_SLOTS - known.credits);
    known.group.change(known, Math.clamp(supply.credits(), 0, most));
  }

  private AgentSupply add(AgentKey key, AgentProfile profile, long incarnation) {
    AgentClass.Key classKey = AgentClass.Key.of(profile);
    AgentClass group = classes.get(classKey);
    if (group == null) {
      group = new AgentClass(classKey);
      classes.put(classKey, group);
      for (LaneDemand lane : lanes.values()) {
        lane.add(group);
      }
    }
    group.agents++;
    AgentSupply agent = new AgentSupply(key, group, profile, incarnation);
    agents.put(key, agent);
    return agent;
  }

  private void remove(AgentSupply agent) {
    AgentClass group = agent.group;
    group.change(agent, -agent.credits);
    agents.remove(agent.key);
    if (--group.agents == 0) {
      classes.remove(group.key());
      for (LaneDemand lane : lanes.values()) {
        lane.remove(group);
      }
    }
  }

  private void heard(DispatchSignal.Withdrawn withdrawn) {
    AgentSupply known = agents.get(withdrawn.agent());
    if (known != null && known.incarnation <= withdrawn.incarnation()) {
      remove(known);
    }
  }

  private void heard(DispatchSignal.Settled settled) {
    Placed order = placed.remove(settled.order());
    if (order == null) {
      return;
    }
    int granted = returnCredits(order, settled.granted());
    PoolDemand pool = order.lane().pool;
    pool.served -= (double) (order.wanted() - granted) / weight.applyAsInt(pool.tenant);
    order
        .lane()
        .settled(order.shard(), Math.max(0, settled.ready()), settled.bestKey(), settled.closed());
    forgetIfEmpty(order.lane());
  }

  private int returnCredits(Placed order, int[] grantedByClaim) {
    int all = 0;
    for (int i = 0; i < order.agents().size(); i++) {
      AgentSupply agent = order.agents().get(i);
      int offered = order.offered()[i];
      int granted = i < grantedByClaim.length ? Math.clamp(grantedByClaim[i], 0, offered) : 0;
      all += granted;
      if (offered > granted && agents.get(agent.key) == agent) {
        agent.group.change(agent, offered - granted);
      }
    }
    return all;
  }

  private void forgetAll(long ordersAfter) {
    lanes.clear();
    pools.clear();
    agents.clear();
    classes.clear();
    placed.clear();
    orders = Math.max(orders, ordersAfter);
  }

  /**
   * Gives out orders until nothing more fits together; to be called when signals have been heard.
   */
  void match(Consumer<Order> out) {
    if (!changed) {
      return;
    }
    changed = false;
    for (LaneDemand lane = next(); lane != null; lane = next()) {
      out.accept(order(lane));
    }
  }

  /** The lane that is to be served next; null if none can be. */
  private @Nullable LaneDemand next() {
    candidates.clear();
    LaneDemand best = null;
    long bestKey = Long.MIN_VALUE;
    for (Pool pool : pools.values()) {
      int before = candidates.size();
      LaneDemand ofPool = firstOf(pool);
      long key = bestKeySince(before);
      if (ofPool != null && (best == null || key > bestKey)) {
        best = ofPool;
        bestKey = key;
      }
    }
    if (best == null) {
      return null;
    }
    LaneDemand passedOver = longestPassedOver();
    if (passedOver != null) {
      best = passedOver;
    } else {
      best.pool.home.turnOf(best.pool);
    }
    passOverOthersThan(best);
    return best;
  }

  /** The lane whose turn it is in the pool. */
  private @Nullable LaneDemand firstOf(Pool pool) {
    LaneDemand best = null;
    double least = 0;
    for (PoolDemand tenant : pool.tenants()) {
      LaneDemand lane = firstOf(tenant);
      if (lane != null) {
        double served = pool.servedOf(tenant);
        if (best == null || served < least) {
          best = lane;
          least = served;
        }
      }
    }
    return best;
  }

  /** The tenant's lane whose first task stands first, of those that can be served. */
  private @Nullable LaneDemand firstOf(PoolDemand tenant) {
    LaneDemand best = null;
    for (LaneDemand lane : tenant.lanes) {
      if (lane.bestShard() != null && lane.hasCredits()) {
        if (best == null && room.applyAsLong(lane.lane) <= 0) {
          return null;
        }
        if (best == null || keyOf(lane) > keyOf(best)) {
          best = lane;
        }
      }
    }
    if (best != null) {
      candidates.add(best);
    }
    return best;
  }

  private static long keyOf(LaneDemand lane) {
    LaneDemand.InShard shard = lane.bestShard();
    return shard == null ? Long.MIN_VALUE : shard.bestKey;
  }

  private long bestKeySince(int from) {
    long best = Long.MIN_VALUE;
    for (int i = from; i < candidates.size(); i++) {
      best = Math.max(best, keyOf(candidates.get(i)));
    }
    return best;
  }

  private @Nullable LaneDemand longestPassedOver() {
    LaneDemand longest = null;
    for (LaneDemand lane : candidates) {
      if (lane.passedOver >= MAX_PASSED_OVER
          && (longest == null || lane.passedOver > longest.passedOver)) {
        longest = lane;
      }
    }
    return longest;
  }

  private void passOverOthersThan(LaneDemand chosen) {
    for (LaneDemand lane : candidates) {
      lane.passedOver++;
    }
    chosen.passedOver = 0;
  }

  private Order order(LaneDemand lane) {
    LaneDemand.InShard shard = lane.bestShard();
    if (shard == null) {
      throw new IllegalStateException("a lane without demand was chosen");
    }
    int most = Math.min(shard.ready, Dispatch.MAX_TASKS_PER_ORDER);
    int wanted = (int) Math.min(most, Math.min(lane.credits(), room.applyAsLong(lane.lane)));
    long number = ++orders;
    List<AgentSupply> chosen = new ArrayList<>();
    int[] offered = takeCredits(lane, wanted, number, chosen);
    lane.ordered(shard);
    PoolDemand pool = lane.pool;
    pool.served = pool.home.servedOf(pool) + (double) wanted / weight.applyAsInt(lane.pool.tenant);
    placed.put(number, new Placed(lane, shard.shard, chosen, offered, wanted));
    List<Claim> claims = new ArrayList<>(chosen.size());
    for (int i = 0; i < chosen.size(); i++) {
      claims.add(new Claim(chosen.get(i).key, chosen.get(i).incarnation, offered[i]));
    }
    return new Order(number, shard.shard, lane.lane, claims);
  }

  /** Spreads what is wanted evenly over the agents that are free, the least loaded first. */
  private static int[] takeCredits(
      LaneDemand lane, int wanted, long order, List<AgentSupply> chosen) {
    int[] offered = new int[wanted];
    int left = wanted;
    for (AgentClass group : lane.suited()) {
      int share = Math.max(1, Math.ceilDiv(left, Math.max(1, group.ready())));
      for (AgentSupply agent = group.first(); agent != null && left > 0; agent = group.first()) {
        int taken = Math.min(Math.min(agent.credits, share), left);
        group.change(agent, -taken);
        left -= taken;
        if (agent.order != order) {
          agent.order = order;
          agent.place = chosen.size();
          chosen.add(agent);
        }
        offered[agent.place] += taken;
      }
    }
    return Arrays.copyOf(offered, chosen.size());
  }
}
