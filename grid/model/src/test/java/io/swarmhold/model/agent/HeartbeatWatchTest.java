package io.swarmhold.model.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.AgentKey;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.agent.HeartbeatWatch.Heard;
import io.swarmhold.model.kit.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is judged when, to the second. */
class HeartbeatWatchTest {

  private static final HeartbeatSettings SETTINGS = HeartbeatSettings.DEFAULT;
  private static final long START = 1_767_225_600_000L;

  private final AgentTable table = new AgentTable();
  private final List<AgentEvent> events = new ArrayList<>();
  private long now = START;
  private HeartbeatWatch watch = new HeartbeatWatch(table, SETTINGS, now);

  static LongStream seeds() {
    return Seeds.upTo(100);
  }

  @Test
  void whoFallsSilentIsWarnedOfThenCriticalThenOfflineThenCalledThreeTimesThenForgotten() {
    register("ada", 10_000);
    Map<Long, String> told = live(800_000);
    assertThat(told)
        .containsExactly(
            Map.entry(11L, "Missed WARNING"),
            Map.entry(21L, "Missed CRITICAL"),
            Map.entry(31L, "Missed OFFLINE"),
            Map.entry(51L, "RecoveryFailed 1"),
            Map.entry(71L, "RecoveryFailed 2"),
            Map.entry(91L, "GivenUp"),
            Map.entry(691L, "Deregistered COLLECTED"));
    assertThat(table.size()).isZero();
  }

  @Test
  void whoIsHeardInTimeIsNeverJudged() {
    register("ada", 10_000);
    for (int i = 0; i < 1_000; i++) {
      now += 10_900;
      assertThat(watch.heard(key("ada"), now)).isEqualTo(Heard.ALIVE);
      assertThat(watch.due(now, 10)).isEmpty();
    }
  }

  @Test
  void whoPromisedNothingIsNeverMissed() {
    register("ada", AgentSpec.UNWATCHED);
    assertThat(live(8_000_000)).isEmpty();
  }

  @Test
  void anIntervalLongerThanTheWheelIsKeptToTheSecond() {
    register("ada", 3_600_000);
    assertThat(live(3_700_000)).containsExactly(Map.entry(3_601L, "Missed WARNING"));
  }

  @Test
  void anIntervalThatIsShortenedCountsAtOnce() {
    register("ada", 3_600_000);
    live(5_000);
    register("ada", 1_000);
    assertThat(live(2_000)).containsExactly(Map.entry(7L, "Missed WARNING"));
  }

  @Test
  void whoComesBackIsWellAndBeginsAnew() {
    register("ada", 10_000);
    live(31_000);
    assertThat(state("ada")).isEqualTo(AgentState.OFFLINE);
    assertThat(watch.heard(key("ada"), now)).isEqualTo(Heard.BACK);
    happens(new AgentEvent.Recovered(key("ada")));
    assertThat(watch.heard(key("ada"), now)).isEqualTo(Heard.ALIVE);
    assertThat(live(12_000)).containsExactly(Map.entry(42L, "Missed WARNING"));
  }

  @Test
  void whoIsGivenUpOrWasNeverThereHasToRegister() {
    register("ada", 10_000);
    live(91_000);
    assertThat(state("ada")).isEqualTo(AgentState.DEPRECATED);
    assertThat(watch.heard(key("ada"), now)).isEqualTo(Heard.UNKNOWN);
    assertThat(watch.heard(key("eve"), now)).isEqualTo(Heard.UNKNOWN);
    register("ada", 10_000);
    assertThat(watch.heard(key("ada"), now)).isEqualTo(Heard.ALIVE);
    assertThat(live(8_000)).isEmpty();
  }

  @Test
  void aNewPrimaryTakesNobodyForSilent() {
    for (int i = 0; i < 100; i++) {
      register("a-" + i, 10_000);
    }
    now += 25_000;
    watch = new HeartbeatWatch(table, SETTINGS, now);
    assertThat(live(10_000)).isEmpty();
    assertThat(live(1_000)).hasSize(1);
    assertThat(events).hasSize(200);
  }

  @Test
  void aStormIsJudgedInBoundedSteps() {
    for (int i = 0; i < 1_000; i++) {
      register("a-" + i, 10_000);
    }
    now += 12_000;
    List<AgentCommand.Silence> all = new ArrayList<>();
    for (int round = 0; round < 10; round++) {
      List<AgentCommand.Silence> some = watch.due(now, 100);
      assertThat(some).hasSizeLessThanOrEqualTo(100);
      all.addAll(some);
    }
    assertThat(all.stream().map(AgentCommand.Silence::key).distinct()).hasSize(1_000);
    assertThat(watch.due(now, 100)).isEmpty();
  }

  @Test
  void whoeverWasNamedAndNotJudgedIsNamedAgain() {
    register("ada", 10_000);
    now += 12_000;
    assertThat(watch.due(now, 10)).hasSize(1);
    assertThat(watch.due(now, 10)).isEmpty();
    now += 1_000;
    assertThat(watch.due(now, 10)).hasSize(1);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void nobodyIsJudgedEarlyOrMoreThanASecondLate(long seed) {
    var dice = new SplittableRandom(seed);
    Map<AgentKey, Long> heard = new HashMap<>();
    for (int step = 0; step < 400; step++) {
      AgentKey key = key("a-" + dice.nextInt(20));
      switch (dice.nextInt(5)) {
        case 0 -> {
          register(key.agent().value(), 1_000 + dice.nextInt(100_000));
          heard.put(key, now);
        }
        case 1 -> {
          if (watch.heard(key, now) != Heard.UNKNOWN) {
            heard.put(key, now);
          }
        }
        default -> now += dice.nextInt(3) == 0 ? dice.nextInt(90_000) : dice.nextInt(1_500);
      }
      judge(dice, heard);
      requireNobodyLate(heard);
    }
  }

  private void judge(SplittableRandom dice, Map<AgentKey, Long> heard) {
    int limit = 1 + dice.nextInt(5);
    List<AgentCommand.Silence> some = watch.due(now, limit);
    while (!some.isEmpty()) {
      assertThat(some).hasSizeLessThanOrEqualTo(limit);
      some.forEach(silence -> requireNotEarly(silence, heard));
      decide(some);
      some = watch.due(now, limit);
    }
  }

  private void requireNotEarly(AgentCommand.Silence silence, Map<AgentKey, Long> heard) {
    Agent agent = Objects.requireNonNull(table.find(silence.key()));
    if (agent.state().compareTo(AgentState.OFFLINE) < 0) {
      assertThat(silence.millis()).isEqualTo(now - heard.getOrDefault(silence.key(), 0L));
      AgentState reached = SETTINGS.after(silence.millis(), agent.spec().heartbeatMillis());
      assertThat(reached).isGreaterThan(agent.state());
    }
  }

  private void requireNobodyLate(Map<AgentKey, Long> heard) {
    for (Agent agent : table.all()) {
      if (agent.state() == AgentState.HEALTHY) {
        long silence = now - heard.getOrDefault(agent.key(), 0L);
        assertThat(silence).isLessThan(SETTINGS.silence(1, agent.spec().heartbeatMillis()) + 2_000);
      }
    }
  }

  /** Lets seconds pass; returns what was told in which second since the start, the last of each. */
  private Map<Long, String> live(long millis) {
    Map<Long, String> told = new TreeMap<>();
    long end = now + millis;
    while (now < end) {
      now += Math.min(1_000, end - now);
      int before = events.size();
      decide(watch.due(now, 10_000));
      for (AgentEvent event : events.subList(before, events.size())) {
        told.put((now - START) / 1_000, name(event));
      }
    }
    return told;
  }

  private static String name(AgentEvent event) {
    return switch (event) {
      case AgentEvent.Missed missed -> "Missed " + missed.state();
      case AgentEvent.RecoveryFailed failed -> "RecoveryFailed " + failed.attempt();
      case AgentEvent.Deregistered gone -> "Deregistered " + gone.why();
      default -> event.getClass().getSimpleName();
    };
  }

  private void decide(List<AgentCommand.Silence> silences) {
    AgentRules.decide(
        new AgentCommand.Judge(silences, SETTINGS),
        new AgentTurn() {
          @Override
          public AgentView view() {
            return table;
          }

          @Override
          public long nowMillis() {
            return now;
          }

          @Override
          public void happened(AgentEvent event) {
            happens(event);
          }
        });
  }

  private void happens(AgentEvent event) {
    events.add(event);
    watch.changed(table.apply(event, now), now);
  }

  private void register(String name, int heartbeatMillis) {
    AgentSpec spec =
        new AgentSpec(
            List.of(new PoolId("research")),
            new TreeSet<>(),
            "",
            "",
            "",
            "",
            new TreeMap<>(),
            1,
            CapacityClass.ON_DEMAND,
            "",
            heartbeatMillis);
    happens(new AgentEvent.Registered(key(name), AgentSpecCodec.encode(spec), AgentMode.ACTIVE));
  }

  private @Nullable AgentState state(String name) {
    Agent agent = table.find(key(name));
    return agent == null ? null : agent.state();
  }

  private static AgentKey key(String name) {
    return new AgentKey(new TenantId("acme"), new AgentId(name));
  }
}
