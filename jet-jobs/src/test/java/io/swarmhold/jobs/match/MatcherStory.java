package io.swarmhold.jobs.match;

import static io.swarmhold.model.kit.AgentBuilder.anAgent;
import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.AgentKey;
import io.swarmhold.model.Lane;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.port.AgentProfile;
import io.swarmhold.model.port.Dispatch;
import io.swarmhold.model.port.DispatchSignal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Shards, desks and a referee around a matcher. The referee keeps books of its own of what the
 * matcher was told, and judges every order by them.
 */
final class MatcherStory {

  static final List<PoolId> POOLS = List.of(new PoolId("a"), new PoolId("b"));
  static final List<TenantId> TENANTS =
      List.of(new TenantId("t1"), new TenantId("t2"), new TenantId("t3"));

  private static final List<String> CAPABILITIES = List.of("gpu", "web", "sql");
  private static final int SHARDS = 4;
  private static final int MAX_RUNNING = 30;

  private final SplittableRandom dice;
  private final Mistake mistake;
  private Matcher matcher;

  /** The truth: keys of the tasks that wait. */
  private final Map<Place, PriorityQueue<Long>> waiting =
      new TreeMap<>(Comparator.comparing(Place::lane).thenComparingInt(Place::shard));

  private final Map<AgentKey, Desk> desks = new HashMap<>();
  private final Map<Long, Order> underWay = new HashMap<>();
  private final Map<TenantPool, Integer> running = new HashMap<>();
  private final List<Lease> leases = new ArrayList<>();

  // What the matcher was told.
  private final Map<Place, DispatchSignal.Demand> told = new HashMap<>();
  private long clock = 1_000_000;
  private long restarts;

  record Place(Lane lane, int shard) {}

  record TenantPool(TenantId tenant, PoolId pool) {}

  private record Lease(AgentKey agent, long incarnation, TenantPool pool) {}

  /** An agent: its slots, and what of them the matcher may spend. */
  private static final class Desk {
    private AgentProfile profile;
    private long incarnation;
    private int free;
    private int credits;

    /**
     * Whether the matcher was told of this incarnation: before, it cannot know the last is over.
     */
    private boolean told;

    Desk(AgentProfile profile) {
      this.profile = profile;
    }
  }

  MatcherStory(long seed, Mistake mistake) {
    this.dice = new SplittableRandom(seed);
    this.mistake = mistake;
    this.matcher = newMatcher();
    for (int i = 0; i < 6; i++) {
      AgentProfile profile = profile(i);
      Desk desk = new Desk(profile);
      desk.free = profile.slots();
      desks.put(new AgentKey(profile.tenant(), profile.agent()), desk);
    }
  }

  private Matcher newMatcher() {
    return new Matcher(mistake.room(this::room), mistake.weight(tenant -> 1));
  }

  private AgentProfile profile(int i) {
    List<String> able = CAPABILITIES.stream().filter(c -> dice.nextBoolean()).toList();
    return anAgent()
        .of(TENANTS.get(i % 3).value())
        .named("agent-" + i)
        .serving(dice.nextBoolean() ? "t1" : "t2", "t" + (1 + dice.nextInt(3)))
        .in(dice.nextInt(3) == 0 ? new String[] {"a", "b"} : new String[] {i % 2 == 0 ? "a" : "b"})
        .ableTo(able.toArray(String[]::new))
        .from(dice.nextBoolean() ? "eu" : "us")
        .slots(1 + dice.nextInt(12))
        .build();
  }

  private long room(Lane lane) {
    return (long) MAX_RUNNING
        - running.getOrDefault(poolOf(lane), 0)
        - underWay.values().stream()
            .filter(order -> poolOf(order.lane()).equals(poolOf(lane)))
            .mapToInt(MatcherStory::size)
            .sum();
  }

  private static TenantPool poolOf(Lane lane) {
    return new TenantPool(lane.tenant(), lane.pool());
  }

  private static int size(Order order) {
    return order.claims().stream().mapToInt(Dispatch.Claim::credits).sum();
  }

  void run(int steps) {
    tell(new DispatchSignal.Restarted(restarts));
    for (int i = 0; i < steps; i++) {
      step();
      match();
    }
    ending();
  }

  private void step() {
    clock += dice.nextInt(50_000);
    switch (dice.nextInt(13)) {
      case 0, 1, 2 -> submit();
      case 3, 4 -> supply(anyDesk());
      case 5, 6, 7 -> settle(dice.nextInt(8) == 0);
      case 8, 9 -> complete();
      case 10 -> reconnect(anyDesk());
      case 11 -> nonsense();
      default -> {
        if (dice.nextInt(6) == 0) {
          restart();
        } else {
          retell();
        }
      }
    }
  }

  private Desk anyDesk() {
    List<Desk> all =
        desks.values().stream()
            .sorted(Comparator.comparing(desk -> desk.profile.agent().value()))
            .toList();
    return all.get(dice.nextInt(all.size()));
  }

  private Desk deskOf(AgentKey agent) {
    return Objects.requireNonNull(desks.get(agent));
  }

  private void submit() {
    List<String> needs = CAPABILITIES.stream().filter(capability -> dice.nextInt(4) == 0).toList();
    Lane lane =
        aTask()
            .of(TENANTS.get(dice.nextInt(3)).value())
            .in(POOLS.get(dice.nextInt(2)).value())
            .needing(needs.toArray(String[]::new))
            .from(dice.nextInt(4) == 0 ? "eu" : "")
            .lane();
    Place place = new Place(lane, dice.nextInt(SHARDS));
    PriorityQueue<Long> tasks =
        waiting.computeIfAbsent(place, fresh -> new PriorityQueue<>(Comparator.reverseOrder()));
    for (int i = 0, n = 1 + dice.nextInt(20); i < n; i++) {
      tasks.add(dice.nextInt(4) * 30_000_000L - clock - i);
    }
    tellOf(place);
  }

  private void tellOf(Place place) {
    PriorityQueue<Long> tasks = waiting.get(place);
    int ready = tasks == null ? 0 : tasks.size();
    Long best = tasks == null ? null : tasks.peek();
    long key = best == null ? Long.MIN_VALUE : best;
    var demand = new DispatchSignal.Demand(place.lane(), place.shard(), ready, key);
    told.put(place, demand);
    tell(demand);
  }

  private void retell() {
    waiting.keySet().forEach(this::tellOf);
  }

  private void supply(Desk desk) {
    int more = desk.free - desk.credits;
    if (more > 0) {
      if (desk.incarnation == 0) {
        desk.incarnation = 1;
      }
      desk.credits += more;
      desk.told = true;
      tell(new DispatchSignal.Supply(desk.profile, desk.incarnation, more));
    }
  }

  private void reconnect(Desk desk) {
    AgentKey key = new AgentKey(desk.profile.tenant(), desk.profile.agent());
    if (desk.incarnation > 0) {
      tell(new DispatchSignal.Withdrawn(key, desk.incarnation));
    }
    desk.incarnation++;
    desk.credits = 0;
    desk.told = false;
    if (dice.nextBoolean()) {
      supply(desk);
    }
  }

  private void restart() {
    restarts += 1L << 40;
    told.clear();
    matcher = mistake == Mistake.KEEPS_ALL_AT_A_RESTART ? matcher : newMatcher();
    tell(new DispatchSignal.Restarted(restarts));
    for (Desk desk : desks.values()) {
      desk.incarnation++;
      desk.credits = 0;
      desk.told = false;
      supply(desk);
    }
    retell();
  }

  /** News that are late, repeated, or of nothing: none may do harm. */
  private void nonsense() {
    Desk desk = anyDesk();
    AgentKey key = new AgentKey(desk.profile.tenant(), desk.profile.agent());
    switch (dice.nextInt(5)) {
      case 0 -> tell(new DispatchSignal.Settled(9_999_999, new int[] {3, -4}, 5, 1));
      case 1 -> tell(new DispatchSignal.Withdrawn(key, desk.incarnation - 1));
      case 2 -> {
        if (desk.told && desk.incarnation > 1) {
          tell(new DispatchSignal.Supply(desk.profile, desk.incarnation - 1, 5));
        }
      }
      case 3 -> tell(new DispatchSignal.Supply(desk.profile, Math.max(1, desk.incarnation), 0));
      default -> waiting.keySet().stream().findFirst().ifPresent(this::tellOf);
    }
  }

  private void tell(DispatchSignal signal) {
    DispatchSignal heard = mistake.hears(signal, TENANTS);
    if (heard != null) {
      matcher.hear(heard);
    }
  }

  private void match() {
    matcher.match(order -> mistake.says(order).forEach(this::judge));
  }

  // The referee.

  private void judge(Order order) {
    Place place = new Place(order.lane(), order.shard());
    int size = size(order);
    assertThat(size).as("size").isBetween(1, Dispatch.MAX_TASKS_PER_ORDER);
    assertThat(size).as("bound of the pool").isLessThanOrEqualTo((int) room(order.lane()));
    assertThat(isBusy(place)).as("one order at a time for a lane in a shard").isFalse();
    DispatchSignal.Demand demand = told.get(place);
    assertThat(demand).as("demand it was told of").isNotNull();
    assertThat(size).as("demand").isLessThanOrEqualTo(demand == null ? 0 : demand.ready());
    judgePriority(order, demand);
    for (Dispatch.Claim claim : order.claims()) {
      judgeClaim(claim, order.lane());
    }
    assertThat(underWay.put(order.number(), order)).as("a number of its own").isNull();
  }

  /** Whether the shard works on an order for the lane, as far as this matcher can know. */
  private boolean isBusy(Place place) {
    return underWay.values().stream()
        .anyMatch(order ->
            order.number() > restarts && new Place(order.lane(), order.shard()).equals(place));
  }

  private void judgeClaim(Dispatch.Claim claim, Lane lane) {
    Desk desk = desks.get(claim.agent());
    assertThat(desk).as("agent").isNotNull();
    if (desk != null) {
      assertThat(claim.incarnation()).as("incarnation").isEqualTo(desk.incarnation);
      assertThat(claim.credits()).as("credits").isPositive().isLessThanOrEqualTo(desk.credits);
      assertThat(suits(desk.profile, lane)).as("%s suits %s", desk.profile, lane).isTrue();
      desk.credits -= claim.credits();
      desk.free -= claim.credits();
    }
  }

  private static boolean suits(AgentProfile agent, Lane lane) {
    return agent.pools().contains(lane.pool())
        && agent.serves().contains(lane.tenant())
        && agent.capabilities().containsAll(lane.capabilities())
        && (lane.region().isEmpty() || lane.region().equals(agent.region()));
  }

  /** Of one tenant's lanes in a pool that could be served, the one with the best task is. */
  private void judgePriority(Order order, DispatchSignal.@Nullable Demand chosen) {
    for (DispatchSignal.Demand other : told.values()) {
      Place place = new Place(other.lane(), other.shard());
      boolean could =
          poolOf(other.lane()).equals(poolOf(order.lane()))
              && other.ready() > 0
              && !isBusy(place)
              && desks.values().stream()
                  .anyMatch(desk -> desk.credits > 0 && suits(desk.profile, other.lane()));
      if (could && chosen != null) {
        assertThat(chosen.bestKey()).as("priority").isGreaterThanOrEqualTo(other.bestKey());
      }
    }
  }

  private void settle(boolean fails) {
    if (underWay.isEmpty()) {
      return;
    }
    long number = underWay.keySet().stream().sorted().toList().get(dice.nextInt(underWay.size()));
    settle(number, fails);
  }

  private void settle(long number, boolean fails) {
    Order order = Objects.requireNonNull(underWay.remove(number));
    Place place = new Place(order.lane(), order.shard());
    PriorityQueue<Long> tasks = waiting.get(place);
    int[] granted = new int[order.claims().size()];
    for (int i = 0; i < granted.length; i++) {
      Dispatch.Claim claim = order.claims().get(i);
      Desk desk = deskOf(claim.agent());
      while (!fails && granted[i] < claim.credits() && tasks != null && !tasks.isEmpty()) {
        tasks.poll();
        granted[i]++;
        leases.add(new Lease(claim.agent(), claim.incarnation(), poolOf(order.lane())));
        running.merge(poolOf(order.lane()), 1, Integer::sum);
      }
      desk.free += claim.credits() - granted[i];
      if (claim.incarnation() == desk.incarnation) {
        desk.credits += claim.credits() - granted[i];
      }
    }
    Long best = tasks == null ? null : tasks.peek();
    long key = best == null ? Long.MIN_VALUE : best;
    int ready = tasks == null ? 0 : tasks.size();
    if (number > restarts) {
      told.put(
          place, new DispatchSignal.Demand(order.lane(), order.shard(), fails ? 0 : ready, key));
    }
    tell(new DispatchSignal.Settled(number, fails ? new int[0] : granted, fails ? -1 : ready, key));
  }

  private void complete() {
    if (leases.isEmpty()) {
      return;
    }
    Lease lease = leases.remove(dice.nextInt(leases.size()));
    running.merge(lease.pool(), -1, Integer::sum);
    Desk desk = deskOf(lease.agent());
    desk.free++;
    supply(desk);
  }

  /** With supply for long enough, everything that anyone is able to do is done. */
  private void ending() {
    for (int round = 0; round < 400; round++) {
      for (long number : underWay.keySet().stream().sorted().toList()) {
        settle(number, false);
      }
      while (!leases.isEmpty()) {
        complete();
      }
      if (round % 50 == 0) {
        retell();
        desks.values().forEach(this::supply);
      }
      match();
    }
    waiting.forEach((place, tasks) -> {
      if (desks.values().stream().anyMatch(desk -> suits(desk.profile, place.lane()))) {
        assertThat(tasks).as("left over in %s", place).isEmpty();
      }
    });
  }
}
