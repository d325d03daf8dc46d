package io.swarmhold.grid;

import static io.swarmhold.grid.Grids.ACME;
import static io.swarmhold.grid.Grids.get;
import static io.swarmhold.model.kit.AgentBuilder.anAgent;
import static io.swarmhold.model.kit.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.DeadReason;
import io.swarmhold.model.RetryPolicy;
import io.swarmhold.model.TaskId;
import io.swarmhold.model.TaskStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The wall's clock is hours ahead for a moment, and then right again. */
class SkewedClockTest {

  private static final Duration HOURS = Duration.ofHours(4);
  private static final RetryPolicy ONCE = new RetryPolicy(1, 0, 1, 0, 0);

  private Grids grids;
  private Grids.Running grid;

  @BeforeEach
  void start() {
    grids = new Grids();
    grid = grids.start();
  }

  @AfterEach
  void stop() {
    grids.close();
  }

  @Test
  void aLeaseOfThenEndsWhenItShould() {
    grid.time.skew(HOURS);
    TestAgent.connect(grid.node.agents(), anAgent().slots(1).build());
    TaskId task = grid.submitOne(aTask().visibleAgainAfter(2_000).retry(ONCE).build());
    grid.match();
    grid.time.skew(Duration.ZERO);

    grid.pass(Duration.ofMillis(1_800));
    assertThat(status(task)).isEqualTo(TaskStatus.RUNNING);
    grid.pass(Duration.ofMillis(600));
    assertThat(deadReason(task)).isEqualTo(DeadReason.ATTEMPTS_EXPIRED);
  }

  @Test
  void itDoesUnderWhoeverServesTheShardNextToo() {
    grid.time.skew(HOURS);
    TestAgent.connect(grid.node.agents(), anAgent().slots(1).build());
    TaskId task = grid.submitOne(aTask().visibleAgainAfter(2_000).retry(ONCE).build());
    grid.match();
    grid.time.skew(Duration.ZERO);
    grid = grid.restart();

    grid.pass(Duration.ofMillis(2_400));
    assertThat(deadReason(task)).isEqualTo(DeadReason.ATTEMPTS_EXPIRED);
  }

  private TaskStatus status(TaskId task) {
    return get(grid.node.queue().find(ACME, task)).orElseThrow().status();
  }

  private @Nullable DeadReason deadReason(TaskId task) {
    return get(grid.node.queue().find(ACME, task)).orElseThrow().deadReason();
  }
}
