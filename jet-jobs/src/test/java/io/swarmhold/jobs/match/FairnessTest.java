package io.swarmhold.jobs.match;

import static io.swarmhold.model.kit.AgentBuilder.anAgent;
import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.Lane;
import io.swarmhold.model.kit.AgentBuilder;
import io.swarmhold.model.kit.Seeds;
import io.swarmhold.model.port.Dispatch;
import io.swarmhold.model.port.DispatchSignal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who gets how much when there is not enough for all. */
class FairnessTest {

  private final Map<Lane, Integer> given = new HashMap<>();
  private final List<Order> orders = new ArrayList<>();
  private Map<String, Integer> weights = Map.of();
  private final Matcher matcher =
      new Matcher(lane -> 1_000_000, tenant -> weights.getOrDefault(tenant.value(), 1));

  static LongStream seeds() {
    return Seeds.upTo(1_000);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void tenantsShareByWeightWithinOneOrder(long seed) {
    var dice = new SplittableRandom(seed);
    weights = Map.of("t1", 1 + dice.nextInt(4), "t2", 1 + dice.nextInt(4), "t3", 1);
    List<Lane> lanes = new ArrayList<>();
    for (String tenant : List.of("t1", "t2", "t3")) {
      lanes.add(lane(tenant, "a"));
    }
    AgentBuilder agent = anAgent().of("t1").serving("t2", "t3").in("a").slots(100);
    int most = 1 + dice.nextInt(40);
    for (int round = 0; round < 400; round++) {
      lanes.forEach(lane -> demand(lane, 10_000, dice.nextLong(1_000)));
      supply(agent, 1 + dice.nextInt(most));
      matchAndSettle();
    }
    double least = Double.MAX_VALUE;
    double largest = 0;
    for (Lane lane : lanes) {
      double share =
          given.getOrDefault(lane, 0) / (double) weights.getOrDefault(lane.tenant().value(), 1);
      least = Math.min(least, share);
      largest = Math.max(largest, share);
    }
    assertThat(largest - least).isLessThanOrEqualTo(2.0 * most);
  }

  @Test
  void leavingForAMomentShedsNoDebt() {
    Lane trickle = lane("t1", "a");
    Lane backlog = lane("t2", "a");
    AgentBuilder agent = anAgent().of("t1").serving("t2").in("a").slots(100);
    for (int round = 0; round < 1_000; round++) {
      demand(trickle, 50, 10);
      demand(backlog, 10_000, 1);
      supply(agent, 50);
      matchAndSettle();
    }
    assertThat(given.get(trickle))
        .isCloseTo(given.get(backlog), org.assertj.core.data.Percentage.withPercentage(5));
  }

  @Test
  void whoComesAnewHasNoClaimToThePastAndIsNotMadeToWait() {
    Lane old = lane("t1", "a");
    AgentBuilder agent = anAgent().of("t1").serving("t2").in("a").slots(100);
    for (int round = 0; round < 500; round++) {
      demand(old, 10_000, 1);
      supply(agent, 10);
      matchAndSettle();
    }
    Lane fresh = lane("t2", "a");
    given.clear();
    for (int round = 0; round < 100; round++) {
      demand(old, 10_000, 1);
      demand(fresh, 10_000, 1);
      supply(agent, 10);
      matchAndSettle();
    }
    assertThat(given.get(fresh)).isBetween(480, 520);
  }

  /** One tenant is rich in plain work; its one lane for rare agents still gets its turn. */
  @Test
  void noLaneWaitsForEverWhoeverElseWantsItsAgents() {
    Lane plain = lane("t1", "a");
    Lane rare = aTask().of("t1").in("a").needing("gpu").lane();
    Lane rival = aTask().of("t2").in("a").needing("gpu").lane();
    Lane elsewhere = aTask().of("t2").in("b").needing("gpu").lane();
    AgentBuilder many = anAgent().of("t1").named("many").in("a").slots(1_000);
    AgentBuilder few =
        anAgent().of("t1").named("few").serving("t2").in("a", "b").ableTo("gpu").slots(10);
    for (int round = 0; round < 4_000; round++) {
      demand(plain, 10_000, 1);
      demand(rare, 10_000, 2);
      demand(rival, 10_000, 3);
      demand(elsewhere, 10_000, 1_000);
      supply(many, 200);
      supply(few, 1);
      matchAndSettle();
    }
    assertThat(given.get(rare)).isGreaterThan(20);
    assertThat(given.get(rival)).isGreaterThan(20);
    assertThat(given.get(elsewhere)).isGreaterThan(1_000);
  }

  @Test
  void theLeastLoadedAndLeastAbleAgentsComeFirst() {
    Lane plain = lane("t1", "a");
    supply(anAgent().of("t1").named("able").in("a").ableTo("gpu").slots(10), 10);
    supply(anAgent().of("t1").named("busy").in("a").slots(10), 2);
    supply(anAgent().of("t1").named("free").in("a").slots(10), 10);
    demand(plain, 8, 1);
    matchAndSettle();
    assertThat(orders.getFirst().claims().getFirst().agent().agent().value()).isEqualTo("free");
    assertThat(orders.getFirst().claims())
        .extracting(claim -> claim.agent().agent().value())
        .doesNotContain("able");
  }

  /** Its pool runs as many as it may: it is asked again when it says that there is room. */
  @Test
  void aShardThatIsFullIsLeftAloneUntilMoreIsHeardOfIt() {
    Lane lane = lane("t1", "a");
    demand(lane, 8, 1);
    supply(anAgent().of("t1").in("a").slots(10), 4);
    refuse(order());
    assertThat(matched()).isEmpty();
    demand(lane, 8, 1);
    assertThat(matched()).hasSize(1);
  }

  /** The answer goes by the member that asked, the news do not: they may overtake it. */
  @Test
  void newsThatOvertakeTheAnswerAreNotForgotten() {
    Lane lane = lane("t1", "a");
    demand(lane, 8, 1);
    supply(anAgent().of("t1").in("a").slots(10), 4);
    Order first = order();
    demand(lane, 8, 1);
    refuse(first);
    Order second = order();
    refuse(second);
    assertThat(matched()).as("nothing was heard since the second was placed").isEmpty();
  }

  private Order order() {
    return matched().getFirst();
  }

  private List<Order> matched() {
    List<Order> placed = new ArrayList<>();
    matcher.match(placed::add);
    return placed;
  }

  private void refuse(Order order) {
    int[] nothing = new int[order.claims().size()];
    matcher.hear(new DispatchSignal.Settled(order.number(), nothing, 8, 1, true));
  }

  private static Lane lane(String tenant, String pool) {
    return aTask().of(tenant).in(pool).lane();
  }

  private void demand(Lane lane, int ready, long key) {
    matcher.hear(new DispatchSignal.Demand(lane, 0, ready, key));
  }

  private void supply(AgentBuilder agent, int credits) {
    matcher.hear(new DispatchSignal.Supply(agent.build(), 1, credits));
  }

  /** Every order is filled; nothing is left of the demand of who was served. */
  private void matchAndSettle() {
    int before = orders.size();
    matcher.match(orders::add);
    for (Order order : List.copyOf(orders.subList(before, orders.size()))) {
      int[] granted = order.claims().stream().mapToInt(Dispatch.Claim::credits).toArray();
      int sum = java.util.Arrays.stream(granted).sum();
      given.merge(order.lane(), sum, Integer::sum);
      matcher.hear(new DispatchSignal.Settled(order.number(), granted, 0, 0));
    }
  }
}
