package io.swarmhold.grid.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.AgentKey;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.agent.Agent;
import io.swarmhold.model.agent.AgentMode;
import io.swarmhold.model.agent.AgentSpec;
import io.swarmhold.model.agent.AgentSpecCodec;
import io.swarmhold.model.agent.AgentState;
import io.swarmhold.model.agent.CapacityClass;
import io.swarmhold.model.kit.Seeds;
import io.swarmhold.model.port.AgentFilter;
import io.swarmhold.model.port.Discovery;
import io.swarmhold.model.port.Registry.Census;
import io.swarmhold.model.port.Registry.Found;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The index finds what a look at every agent would. */
class AgentIndexTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final List<String> REGIONS = List.of("", "eu-west", "eu-north", "us-east");
  private static final List<String> CAPABILITIES = List.of("draft", "gpu", "search");

  private final AgentIndex index = new AgentIndex();

  static LongStream seeds() {
    return Seeds.upTo(60);
  }

  @Test
  void theNearestComeFirstThenThoseWithTheMostRoom() {
    put("far", "us-east", 4, 0);
    put("near-busy", "eu-west", 4, 3);
    put("near-idle", "eu-west", 4, 0);
    put("area", "eu-north", 4, 0);
    put("nowhere", "", 4, 0);
    put("near-full", "eu-west", 4, 4);
    assertThat(discover("eu-west", true).subList(0, 3))
        .containsExactly("near-idle", "near-busy", "area");
    assertThat(discover("eu-west", true).subList(3, 5)).containsExactlyInAnyOrder("far", "nowhere");
    assertThat(discover("eu-west", true)).hasSize(5);
    assertThat(discover("eu-west", false)).hasSize(6).contains("near-full");
  }

  @Test
  void thoseThatAreAlikeTakeTurns() {
    for (int i = 0; i < 100; i++) {
      put("a-" + i, "eu-west", 1, 0);
    }
    TreeSet<String> found = new TreeSet<>();
    for (int i = 0; i < 50; i++) {
      found.addAll(
          index.discover(ACME, new Discovery(AgentFilter.ALL, "", true, 1)).stream()
              .map(one -> one.agent().key().agent().value())
              .toList());
    }
    assertThat(found).hasSizeGreaterThan(30);
  }

  @Test
  void aLabelThatIsDifferentForEveryAgentIsFoundAlthoughNotAllOfThemAreKept() {
    int many = Postings.MAX_TERMS + 10;
    for (int i = 0; i < many; i++) {
      index.put(labelled("a-" + i, "pod", "p-" + i));
    }
    for (int i : new int[] {0, Postings.MAX_TERMS - 1, Postings.MAX_TERMS, many - 1}) {
      AgentFilter filter = withLabel("pod", "p-" + i);
      assertThat(index.list(ACME, filter, "", 10)).hasSize(1);
      assertThat(index.discover(ACME, new Discovery(filter, "", false, 10))).hasSize(1);
    }
    assertThat(index.list(ACME, withLabel("pod", "p-x"), "", 10)).isEmpty();
  }

  @Test
  void nobodyOfAnotherTenantIsFound() {
    put("ada", "eu-west", 1, 0);
    TenantId other = new TenantId("globex");
    assertThat(index.list(other, AgentFilter.ALL, "", 10)).isEmpty();
    assertThat(index.discover(other, new Discovery(AgentFilter.ALL, "", false, 10))).isEmpty();
    assertThat(index.census(other).total()).isZero();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void findsWhatALookAtEveryAgentWould(long seed) {
    var dice = new SplittableRandom(seed);
    Map<AgentKey, Found> all = new HashMap<>();
    for (int step = 0; step < 600; step++) {
      change(dice, all);
      if (step % 10 == 0) {
        compare(dice, all);
      }
    }
    assertThat(index.size()).isEqualTo(all.size());
  }

  private void change(SplittableRandom dice, Map<AgentKey, Found> all) {
    AgentKey key = key("a-" + dice.nextInt(60));
    switch (dice.nextInt(6)) {
      case 0 -> {
        index.remove(key);
        all.remove(key);
      }
      case 1, 2 -> {
        int running = dice.nextInt(6);
        index.loaded(key, running, 5);
        all.computeIfPresent(key, (same, was) -> new Found(was.agent(), running));
      }
      default -> {
        Agent agent = random(key, dice);
        index.put(agent);
        Found was = all.get(key);
        all.put(key, new Found(agent, was == null ? 0 : was.running()));
      }
    }
  }

  private void compare(SplittableRandom dice, Map<AgentKey, Found> all) {
    AgentFilter filter = filter(dice);
    List<Found> fit =
        all.values().stream()
            .filter(one -> filter.includes(one.agent()))
            .sorted(Comparator.comparing(one -> one.agent().key()))
            .toList();
    assertThat(index.list(ACME, filter, "", 1_000)).isEqualTo(fit);
    String after = "a-" + dice.nextInt(60);
    assertThat(index.list(ACME, filter, after, 3))
        .isEqualTo(
            fit.stream()
                .filter(one -> one.agent().key().agent().value().compareTo(after) > 0)
                .limit(3)
                .toList());
    discoverAndCompare(dice, filter, fit);
    compareCensus(all);
  }

  private void discoverAndCompare(SplittableRandom dice, AgentFilter filter, List<Found> fit) {
    Discovery discovery =
        new Discovery(
            filter,
            REGIONS.get(dice.nextInt(REGIONS.size())),
            dice.nextBoolean(),
            1 + dice.nextInt(20));
    List<Found> expected =
        fit.stream()
            .filter(one -> !discovery.usable() || (one.agent().takesWork() && one.running() < 5))
            .toList();
    List<Found> found = index.discover(ACME, discovery);
    assertThat(found).hasSize(Math.min(discovery.limit(), expected.size()));
    assertThat(expected).containsAll(found);
    assertThat(found).doesNotHaveDuplicates();
    List<Integer> ranks = found.stream().map(one -> rank(one, discovery)).toList();
    assertThat(ranks).isSorted();
    assertThat(ranks)
        .isEqualTo(
            expected.stream()
                .map(one -> rank(one, discovery))
                .sorted()
                .limit(discovery.limit())
                .toList());
  }

  private static int rank(Found one, Discovery discovery) {
    return discovery.distance(one.agent().spec().region()) * 100
        + TenantAgents.loadOf(one.running(), 5);
  }

  private void compareCensus(Map<AgentKey, Found> all) {
    Census census = index.census(ACME);
    assertThat(census.total()).isEqualTo(all.size());
    for (AgentState state : AgentState.values()) {
      assertThat(census.states().get(state)).isEqualTo(count(all, agent -> agent.state() == state));
    }
    for (AgentMode mode : AgentMode.values()) {
      assertThat(census.modes().get(mode)).isEqualTo(count(all, agent -> agent.mode() == mode));
    }
    census
        .pools()
        .forEach((pool, count) ->
            assertThat(count).isEqualTo(count(all, agent -> agent.spec().pools().contains(pool))));
  }

  private static long count(Map<AgentKey, Found> all, Predicate<Agent> which) {
    return all.values().stream().map(Found::agent).filter(which).count();
  }

  private static AgentFilter filter(SplittableRandom dice) {
    return new AgentFilter(
        dice.nextInt(3) == 0 ? new PoolId("p-" + dice.nextInt(3)) : null,
        dice.nextInt(3) == 0
            ? new TreeSet<>(List.of(CAPABILITIES.get(dice.nextInt(3))))
            : new TreeSet<>(),
        dice.nextInt(4) == 0 ? REGIONS.get(dice.nextInt(4)) : "",
        "",
        dice.nextInt(8) == 0 ? "n-1" : "",
        "",
        dice.nextInt(8) == 0 ? "u-1" : "",
        dice.nextInt(4) == 0 ? new TreeMap<>(Map.of("tier", "gold")) : new TreeMap<>(),
        dice.nextInt(3) == 0
            ? new TreeSet<>(List.of(AgentState.HEALTHY, AgentState.of(dice.nextInt(5))))
            : new TreeSet<>(),
        dice.nextInt(4) == 0 ? AgentMode.of(dice.nextInt(3)) : null,
        dice.nextInt(6) == 0 ? CapacityClass.SPOT : null);
  }

  private static Agent random(AgentKey key, SplittableRandom dice) {
    List<PoolId> pools = new ArrayList<>(List.of(new PoolId("p-" + dice.nextInt(3))));
    TreeSet<String> able = new TreeSet<>();
    CAPABILITIES.stream().filter(name -> dice.nextBoolean()).forEach(able::add);
    AgentSpec spec =
        new AgentSpec(
            pools,
            able,
            REGIONS.get(dice.nextInt(4)),
            "",
            dice.nextInt(2) == 0 ? "n-1" : "",
            "",
            new TreeMap<>(Map.of("tier", dice.nextBoolean() ? "gold" : "tin")),
            5,
            dice.nextBoolean() ? CapacityClass.SPOT : CapacityClass.BURST,
            "u-" + dice.nextInt(2),
            0);
    return agent(key, spec, AgentMode.of(dice.nextInt(3)), AgentState.of(dice.nextInt(5)));
  }

  private void put(String name, String region, int slots, int running) {
    AgentSpec spec =
        new AgentSpec(
            List.of(new PoolId("p")),
            new TreeSet<>(),
            region,
            "",
            "",
            "",
            new TreeMap<>(),
            slots,
            CapacityClass.ON_DEMAND,
            "",
            0);
    index.put(agent(key(name), spec, AgentMode.ACTIVE, AgentState.HEALTHY));
    index.loaded(key(name), running, slots);
  }

  private static Agent labelled(String name, String label, String value) {
    AgentSpec spec =
        new AgentSpec(
            List.of(new PoolId("p")),
            new TreeSet<>(),
            "",
            "",
            "",
            "",
            new TreeMap<>(Map.of(label, value)),
            1,
            CapacityClass.ON_DEMAND,
            "",
            0);
    return agent(key(name), spec, AgentMode.ACTIVE, AgentState.HEALTHY);
  }

  private static AgentFilter withLabel(String name, String value) {
    return new AgentFilter(
        null,
        new TreeSet<>(),
        "",
        "",
        "",
        "",
        "",
        new TreeMap<>(Map.of(name, value)),
        new TreeSet<>(),
        null,
        null);
  }

  private List<String> discover(String near, boolean usable) {
    return index.discover(ACME, new Discovery(AgentFilter.ALL, near, usable, 100)).stream()
        .map(one -> one.agent().key().agent().value())
        .toList();
  }

  private static Agent agent(AgentKey key, AgentSpec spec, AgentMode mode, AgentState state) {
    return new Agent(key, AgentSpecCodec.encode(spec), null, mode, state, 0, 1, 1, 1, 1);
  }

  private static AgentKey key(String name) {
    return new AgentKey(ACME, new AgentId(name));
  }
}
