package io.swarmhold.model.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.TenantId;
import io.swarmhold.model.breaker.BreakerSettings.Consecutive;
import io.swarmhold.model.breaker.BreakerSettings.FailureRate;
import io.swarmhold.model.breaker.BreakerSettings.PoolGuard;
import io.swarmhold.model.breaker.BreakerSettings.Probing;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is kept, under which name, and how much of it. */
class BreakerStateTest {

  private static final TenantId ACME = new TenantId("acme");

  @Test
  void theLatestThirtyTwoTransitionsAreKept() {
    OwnedBreaker breaker = new OwnedBreaker(new Consecutive(1, 1_000, new Probing(1, 1_000)));
    breaker.report(0, 1);
    for (int round = 1; round <= 15; round++) {
      breaker.answer(breaker.at(round * 1_000L).take(1), 0, 1);
    }
    assertThat(breaker.state().history()).as("1 + 2 x 15").hasSize(31);
    Permits permits = breaker.at(16_000).take(1);
    assertThat(breaker.state().history()).hasSize(32);
    Transition first = breaker.state().history().getFirst();
    assertThat(first.cause()).isEqualTo(new TransitionCause.FailuresInARow(1));
    List<Transition> before = breaker.state().history();
    breaker.answer(permits, 1, 0);
    assertThat(breaker.state().history()).hasSize(32).startsWith(before.get(1));
    assertThat(breaker.state().history().subList(0, 31)).isEqualTo(before.subList(1, 32));
    assertThat(breaker.state().history().getLast())
        .isEqualTo(
            new Transition(
                OwnedBreaker.START + 16_000,
                BreakerStatus.HALF_OPEN,
                BreakerStatus.CLOSED,
                new TransitionCause.ProbesSucceeded(0, 1)));
  }

  @Test
  void eachTransitionGoesOnWhereTheOneBeforeEnded() {
    OwnedBreaker breaker = new OwnedBreaker(Consecutive.DEFAULT);
    breaker.report(0, 5);
    breaker.answer(breaker.at(60_000).take(3), 3, 0);
    breaker.force(Force.Direction.OPEN);
    breaker.release();
    List<Transition> history = breaker.state().history();
    assertThat(history).extracting(Transition::from).startsWith(BreakerStatus.CLOSED);
    for (int i = 1; i < history.size(); i++) {
      assertThat(history.get(i).from()).isEqualTo(history.get(i - 1).to());
    }
    assertThat(breaker.state().sinceMillis()).isEqualTo(OwnedBreaker.START + 60_000);
    assertThat(breaker.view().history()).isEqualTo(history);
  }

  @Test
  void theDefaultsAreWhatIsPromised() {
    assertThat(Consecutive.DEFAULT).isEqualTo(new Consecutive(5, 60_000, new Probing(3, 60_000)));
    assertThat(FailureRate.DEFAULT)
        .isEqualTo(new FailureRate(500, 60, 10, 30_000, new Probing(10, 60_000)));
    assertThat(PoolGuard.DEFAULT)
        .isEqualTo(new PoolGuard(100, 300, 20, 60_000, 30_000, new Probing(10, 900_000)));
    assertThat(Stream.of(BreakerKey.Kind.values()).map(BreakerSettings::defaultOf))
        .containsExactly(Consecutive.DEFAULT, PoolGuard.DEFAULT, FailureRate.DEFAULT);
  }

  @Test
  void settingsHaveBounds() {
    Probing probing = new Probing(1, 100);
    assertThatThrownBy(() -> new Probing(0, 100)).hasMessage("permits: 0 (expected: 1 to 1000)");
    assertThatThrownBy(() -> new Probing(1, 99)).hasMessageStartingWith("permitMillis: 99");
    assertThatThrownBy(() -> new Consecutive(0, 100, probing)).hasMessageStartingWith("failures");
    assertThatThrownBy(() -> new Consecutive(1, 86_400_001, probing))
        .hasMessage("openMillis: 86400001 (expected: 100 to 86400000)");
    assertThatThrownBy(() -> new FailureRate(0, 1, 1, 100, probing))
        .hasMessage("thresholdPermille: 0 (expected: 1 to 1000)");
    assertThatThrownBy(() -> new FailureRate(1, 901, 1, 100, probing))
        .hasMessage("windowSeconds: 901 (expected: 1 to 900)");
    assertThatThrownBy(() -> new PoolGuard(1_000, 1, 1, 1_000, 100, probing))
        .hasMessage("thresholdPermille: 1000 (expected: 0 to 999)");
    assertThatThrownBy(() -> new PoolGuard(1, 300, 1, 300_001, 100, probing))
        .hasMessage("maxSilenceMillis: 300001 (expected: 1000 to 300000)");
    assertThatThrownBy(() -> new BreakerCommand.TakePermits(0))
        .hasMessage("wanted: 0 (expected: 1 to 1000)");
  }

  @Test
  void keysOfDifferentKindsAndTenantsDifferAndAreInOrder() {
    BreakerKey agent = BreakerKey.of(ACME, new AgentId("x"));
    BreakerKey pool = BreakerKey.of(ACME, new PoolId("x"));
    BreakerKey provider = BreakerKey.ofDependency(ACME, "x");
    BreakerKey other = BreakerKey.of(new TenantId("bolt"), new AgentId("a"));
    assertThat(Stream.of(other, provider, pool, agent).sorted())
        .containsExactly(agent, pool, provider, other);
    assertThat(provider).hasToString("acme/DEPENDENCY/x");
    assertThatThrownBy(() -> BreakerKey.ofDependency(ACME, "a/b"))
        .hasMessageStartingWith("breaker: not a name");
  }
}
