package io.swarmhold.grid;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.Lane;
import io.swarmhold.model.port.AgentProfile;
import io.swarmhold.model.port.Dispatch;
import io.swarmhold.model.port.DispatchSignal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The plainest matcher: first come, first served, one claim in an order. Told when to work. */
final class HandMatcher {

  private record Place(Lane lane, int shard) {}

  private record Placed(Place place, AgentKey agent, long incarnation, int credits) {}

  private static final class Supplied {
    private final AgentProfile profile;
    private final long incarnation;
    private int credits;

    Supplied(AgentProfile profile, long incarnation) {
      this.profile = profile;
      this.incarnation = incarnation;
    }
  }

  private final Dispatch dispatch;
  private final Map<Place, Integer> ready = new LinkedHashMap<>();
  private final Map<AgentKey, Supplied> supply = new LinkedHashMap<>();
  private final Map<Long, Placed> placed = new HashMap<>();
  private long orders;

  HandMatcher(Dispatch dispatch) {
    this.dispatch = dispatch;
  }

  /** Hears all there is, and orders what follows; says whether it ordered anything. */
  boolean work() {
    for (DispatchSignal signal = dispatch.poll(); signal != null; signal = dispatch.poll()) {
      hear(signal);
    }
    boolean any = false;
    for (Map.Entry<Place, Integer> demand : ready.entrySet()) {
      Place place = demand.getKey();
      boolean busy = placed.values().stream().anyMatch(order -> order.place().equals(place));
      for (Map.Entry<AgentKey, Supplied> agent : supply.entrySet()) {
        if (!busy && demand.getValue() > 0 && suits(place.lane(), agent.getValue())) {
          busy = order(place, demand.getValue(), agent.getKey(), agent.getValue());
          any |= busy;
        }
      }
    }
    return any;
  }

  private static boolean suits(Lane lane, Supplied agent) {
    return agent.credits > 0
        && agent.profile.pools().contains(lane.pool())
        && agent.profile.serves().contains(lane.tenant());
  }

  private boolean order(Place place, int wanted, AgentKey key, Supplied agent) {
    int credits = Math.min(wanted, agent.credits);
    if (dispatch.room(place.lane()) <= 0) {
      return false;
    }
    agent.credits -= credits;
    long number = ++orders;
    placed.put(number, new Placed(place, key, agent.incarnation, credits));
    dispatch.order(
        number,
        place.shard(),
        place.lane(),
        List.of(new Dispatch.Claim(key, agent.incarnation, credits)));
    return true;
  }

  private void hear(DispatchSignal signal) {
    switch (signal) {
      case DispatchSignal.Demand demand ->
          ready.put(new Place(demand.lane(), demand.shard()), demand.ready());
      case DispatchSignal.Supply told -> {
        Supplied known = supply.get(told.agent());
        if (known == null || known.incarnation < told.incarnation()) {
          known = new Supplied(told.profile(), told.incarnation());
          supply.put(told.agent(), known);
        }
        known.credits += known.incarnation == told.incarnation() ? told.credits() : 0;
      }
      case DispatchSignal.Withdrawn withdrawn -> {
        Supplied known = supply.get(withdrawn.agent());
        if (known != null && known.incarnation <= withdrawn.incarnation()) {
          supply.remove(withdrawn.agent());
        }
      }
      case DispatchSignal.Elsewhere elsewhere -> hear(elsewhere.demand());
      case DispatchSignal.Settled settled -> settled(settled);
      case DispatchSignal.Restarted restarted -> {
        ready.clear();
        supply.clear();
        placed.clear();
        orders = restarted.ordersAfter();
      }
    }
  }

  private void settled(DispatchSignal.Settled settled) {
    Placed order = placed.remove(settled.order());
    if (order == null) {
      return;
    }
    int granted = settled.granted().length == 0 ? 0 : settled.granted()[0];
    Supplied agent = supply.get(order.agent());
    if (agent != null && agent.incarnation == order.incarnation()) {
      agent.credits += order.credits() - granted;
    }
    ready.put(order.place(), settled.ready());
  }
}
