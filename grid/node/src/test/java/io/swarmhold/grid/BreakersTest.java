package io.swarmhold.grid;

import static io.swarmhold.grid.Grids.ACME;
import static io.swarmhold.grid.Grids.get;
import static io.swarmhold.model.kit.AgentBuilder.anAgent;
import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.AgentId;
import io.swarmhold.model.NewTask;
import io.swarmhold.model.PoolId;
import io.swarmhold.model.RetryPolicy;
import io.swarmhold.model.breaker.BreakerAsk;
import io.swarmhold.model.breaker.BreakerCommand;
import io.swarmhold.model.breaker.BreakerKey;
import io.swarmhold.model.breaker.BreakerReply;
import io.swarmhold.model.breaker.BreakerStatus;
import io.swarmhold.model.breaker.Force;
import io.swarmhold.model.breaker.OperatorReason;
import io.swarmhold.model.breaker.Outcomes;
import io.swarmhold.model.port.Assignment;
import io.swarmhold.model.port.Report;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Who fails gets no work, is tried again, and works again. */
class BreakersTest {

  private static final Grids grids = new Grids();
  private static final BreakerKey OF_ADA = BreakerKey.of(ACME, new AgentId("ada"));
  private static final BreakerKey OF_POOL = BreakerKey.of(ACME, new PoolId("research"));

  private final Grids.Running grid = grids.start();
  private final TestAgent ada =
      TestAgent.connect(grid.node.agents(), anAgent().named("ada").slots(1).build());
  private final Set<Assignment> seen = new HashSet<>();

  @AfterAll
  static void stopHazelcast() {
    grids.close();
  }

  @Test
  void fiveFailuresInARowAndTheAgentGetsNoWorkForAMinute() {
    submit(20);
    for (int i = 0; i < 4; i++) {
      fail(next());
    }
    complete(next());
    for (int i = 0; i < 5; i++) {
      assertThat(status(OF_ADA)).isEqualTo(BreakerStatus.CLOSED);
      fail(next());
    }
    rounds(2);
    assertThat(status(OF_ADA)).isEqualTo(BreakerStatus.OPEN);
    grid.match();
    assertThat(fresh()).isEmpty();
    rounds(295);
    grid.match();
    assertThat(fresh()).as("a second before the minute is over").isEmpty();
  }

  @Test
  void anAgentThatIsTriedAgainAndDoesWellIsWellAgain() {
    submit(20);
    for (int i = 0; i < 5; i++) {
      fail(next());
    }
    rounds(310);
    assertThat(status(OF_ADA)).isEqualTo(BreakerStatus.HALF_OPEN);
    for (int probe = 0; probe < 3; probe++) {
      complete(next());
      rounds(3);
    }
    assertThat(status(OF_ADA)).isEqualTo(BreakerStatus.CLOSED);
    complete(next());
  }

  @Test
  void anAgentThatFailsItsTrialGetsNoWorkAgain() {
    submit(20);
    for (int i = 0; i < 5; i++) {
      fail(next());
    }
    rounds(310);
    fail(next());
    rounds(3);
    assertThat(status(OF_ADA)).isEqualTo(BreakerStatus.OPEN);
    grid.match();
    assertThat(fresh()).isEmpty();
  }

  @Test
  void aPoolThatIsForcedOpenIsGivenNothingAndWhatWaitsStays() {
    tell(OF_POOL, force(Force.Direction.OPEN));
    rounds(2);
    submit(3);
    grid.match();
    assertThat(fresh()).isEmpty();
    tell(OF_POOL, new BreakerCommand.Release(new OperatorReason("olga", "all is well")));
    rounds(2);
    complete(next());
  }

  @Test
  void aPoolIsTriedWithAsManyTasksAsThereArePermits() {
    TestAgent strong =
        TestAgent.connect(grid.node.agents(), anAgent().named("bea").slots(50).build());
    tell(
        OF_POOL,
        new BreakerCommand.Configure(
            io.swarmhold.model.breaker.BreakerSettings.FailureRate.DEFAULT));
    tell(OF_POOL, new BreakerCommand.Report(Outcomes.of(0, 20)));
    rounds(2);
    submit(40);
    grid.match();
    assertThat(strong.line.assigned()).isEmpty();
    rounds(160);
    grid.match();
    assertThat(strong.line.assigned().size() + ada.line.assigned().size()).isEqualTo(10);
    strong.line.assigned().forEach(strong::complete);
    ada.line.assigned().forEach(ada::complete);
    rounds(3);
    assertThat(grid.node.parts().fleet().board().of(OF_POOL).status())
        .isEqualTo(BreakerStatus.CLOSED);
    grid.match();
    assertThat(strong.line.assigned()).hasSizeGreaterThan(20);
  }

  private void submit(int count) {
    NewTask task = aTask().retry(new RetryPolicy(100, 0, 1, 0, 0)).build();
    grid.submit(Collections.nCopies(count, task));
  }

  /** What the agent was given since this was last asked. */
  private List<Assignment> fresh() {
    List<Assignment> fresh =
        ada.line.assigned().stream().filter(one -> !seen.contains(one)).toList();
    seen.addAll(fresh);
    return fresh;
  }

  private Assignment next() {
    grid.match();
    List<Assignment> fresh = fresh();
    assertThat(fresh).hasSize(1);
    return fresh.getFirst();
  }

  private void fail(Assignment task) {
    ada.report(new Report.Fail(task.task(), task.token(), "HTTP 500", true));
    rounds(1);
  }

  private void complete(Assignment task) {
    ada.complete(task);
    rounds(1);
  }

  private void rounds(int count) {
    for (int i = 0; i < count; i++) {
      grid.pass(Duration.ofMillis(150));
    }
  }

  private BreakerStatus status(BreakerKey key) {
    return grid.node.parts().fleet().board().of(key).status();
  }

  private static BreakerCommand force(Force.Direction direction) {
    return new BreakerCommand.ForceTo(direction, new OperatorReason("olga", "maintenance"));
  }

  private BreakerReply tell(BreakerKey key, BreakerCommand command) {
    return get(grid.node
            .parts()
            .fleet()
            .breakerCalls()
            .send(List.of(new BreakerAsk(key, command)), null))
        .getFirst();
  }
}
