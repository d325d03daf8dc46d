package io.swarmhold.grid.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.grid.ManualTimer;
import io.swarmhold.model.kit.ManualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is to be attempted until it is done is attempted until it is done. */
class RetryLoopTest {

  private final ManualTimer timer = new ManualTimer(new ManualTime());
  private int made;

  private void start(List<RetryLoop.Attempt> attempts) {
    Queue<RetryLoop.Attempt> left = new ArrayDeque<>(attempts);
    RetryLoop.start(
        timer,
        100,
        "testing",
        () -> {
          made++;
          return left.remove().make();
        });
  }

  @Test
  void neitherAnExceptionNorAnErrorNorAFailedStageEndsIt() {
    start(
        List.of(
            () -> {
              throw new IllegalStateException("on purpose");
            },
            () -> {
              throw new NoClassDefFoundError("on purpose");
            },
            () -> CompletableFuture.failedFuture(new AssertionError("on purpose")),
            () -> CompletableFuture.completedFuture(false),
            () -> CompletableFuture.completedFuture(true)));
    assertThat(made).isEqualTo(1);
    timer.advance(Duration.ofMillis(100));
    assertThat(made).as("after the pause").isEqualTo(2);
    timer.advance(Duration.ofSeconds(10));
    assertThat(made).as("and no more once it is done").isEqualTo(5);
  }

  @Test
  void itWaitsForTheEndOfAnAttempt() {
    CompletableFuture<Boolean> slow = new CompletableFuture<>();
    start(List.of(() -> slow, () -> CompletableFuture.completedFuture(true)));
    timer.advance(Duration.ofSeconds(10));
    assertThat(made).isEqualTo(1);
    slow.complete(false);
    timer.advance(Duration.ofMillis(100));
    assertThat(made).isEqualTo(2);
  }
}
