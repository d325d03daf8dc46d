package io.swarmhold.jobs.match;

import io.swarmhold.model.Lane;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.AgentProfile;
import io.swarmhold.model.port.DispatchSignal;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A matcher that gets one thing wrong: it mishears, or misspeaks. */
enum Mistake {
  NONE,
  IGNORES_WITHDRAWALS,
  COUNTS_SUPPLY_TWICE,
  CONFUSES_INCARNATIONS,
  ASKS_FOR_NO_CAPABILITY,
  ASKS_FOR_NO_TENANT,
  ASKS_FOR_NO_POOL,
  ASKS_FOR_NO_REGION,
  ORDERS_TWICE,
  KNOWS_NO_BOUND,
  KNOWS_NO_PRIORITY,
  TAKES_BACK_WHAT_WAS_USED,
  TAKES_BACK_NOTHING,
  KEEPS_ALL_AT_A_RESTART;

  private static final Set<String> ALL_CAPABILITIES = Set.of("gpu", "web", "sql");

  @Nullable DispatchSignal hears(DispatchSignal signal, List<TenantId> tenants) {
    return switch (signal) {
      case DispatchSignal.Withdrawn withdrawn -> this == IGNORES_WITHDRAWALS ? null : signal;
      case DispatchSignal.Restarted restarted -> this == KEEPS_ALL_AT_A_RESTART ? null : signal;
      case DispatchSignal.Supply supply -> supply(supply, tenants);
      case DispatchSignal.Demand demand ->
          this == KNOWS_NO_PRIORITY
              ? new DispatchSignal.Demand(demand.lane(), demand.shard(), demand.ready(), 0)
              : signal;
      case DispatchSignal.Elsewhere elsewhere -> elsewhere;
      case DispatchSignal.Settled settled -> settled(settled);
    };
  }

  private DispatchSignal settled(DispatchSignal.Settled settled) {
    int[] granted = settled.granted().clone();
    if (this == TAKES_BACK_WHAT_WAS_USED) {
      java.util.Arrays.fill(granted, 0);
    } else if (this == TAKES_BACK_NOTHING) {
      java.util.Arrays.fill(granted, 1_000);
    }
    long key = this == KNOWS_NO_PRIORITY ? 0 : settled.bestKey();
    return new DispatchSignal.Settled(settled.order(), granted, settled.ready(), key);
  }

  private DispatchSignal supply(DispatchSignal.Supply supply, List<TenantId> tenants) {
    AgentProfile p = supply.profile();
    AgentProfile misheard =
        new AgentProfile(
            p.tenant(),
            p.agent(),
            this == ASKS_FOR_NO_TENANT ? tenants : p.serves(),
            this == ASKS_FOR_NO_POOL ? MatcherStory.POOLS : p.pools(),
            this == ASKS_FOR_NO_CAPABILITY ? ALL_CAPABILITIES : p.capabilities(),
            this == ASKS_FOR_NO_REGION ? "eu" : p.region(),
            p.slots());
    int credits = this == COUNTS_SUPPLY_TWICE ? supply.credits() * 2 : supply.credits();
    long incarnation = this == CONFUSES_INCARNATIONS ? 7 : supply.incarnation();
    return new DispatchSignal.Supply(misheard, incarnation, credits);
  }

  List<Order> says(Order order) {
    return this == ORDERS_TWICE ? List.of(order, order) : List.of(order);
  }

  ToLongFunction<Lane> room(ToLongFunction<Lane> room) {
    return this == KNOWS_NO_BOUND ? lane -> 1_000_000 : room;
  }

  ToIntFunction<TenantId> weight(ToIntFunction<TenantId> weight) {
    return weight;
  }
}
