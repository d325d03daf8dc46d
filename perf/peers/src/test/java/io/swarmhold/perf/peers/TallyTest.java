package io.swarmhold.perf.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class TallyTest {

  private final Semaphore permits = new Semaphore(0);
  private final Tally tally = new Tally(permits);

  @Test
  void anAcceptedTaskThatNeverCompletesIsLost() {
    tally.accepted(1);
    tally.accepted(2);
    tally.completed(1);
    assertThat(tally.lostCount()).isEqualTo(1);
  }

  @Test
  void aSecondDeliveryIsCountedAndGivesNoSecondPermit() {
    byte[] task = new Payload(7, 0).toBytes(Payload.filler(300));
    for (int delivery = 0; delivery < 2; delivery++) {
      tally.completed(tally.delivered(task).number());
    }
    assertThat(tally.doubledCount()).isEqualTo(1);
    assertThat(tally.completedCount()).isEqualTo(1);
    assertThat(permits.availablePermits()).isEqualTo(1);
  }

  @Test
  void onlyTasksIntendedInTheWindowCountForTheLatency() {
    long now = System.nanoTime();
    tally.measure(new Tally.Window(now, now + 1_000_000));
    tally.delivered(new Payload(1, now - 60_000_000_000L).toBytes(Payload.filler(300)));
    assertThat(tally.latencyMillis(100)).isZero();
  }
}
