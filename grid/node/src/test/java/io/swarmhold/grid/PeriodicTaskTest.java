package io.swarmhold.grid;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PeriodicTaskTest {

  @Test
  void whateverItThrowsItRunsAgain() throws Exception {
    List<Throwable> thrown =
        new ArrayList<>(List.of(new IllegalStateException("once"), new AssertionError("twice")));
    var third = new CountDownLatch(1);
    try (var executor = Executors.newSingleThreadScheduledExecutor()) {
      var unused =
          PeriodicTask.schedule(
              executor,
              0,
              1,
              "throwing",
              () -> {
                if (thrown.isEmpty()) {
                  third.countDown();
                } else if (thrown.removeFirst() instanceof RuntimeException e) {
                  throw e;
                } else {
                  throw new AssertionError("twice");
                }
              });

      assertThat(third.await(20, TimeUnit.SECONDS)).isTrue();
      executor.shutdownNow();
    }
  }
}
