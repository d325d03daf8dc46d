package io.swarmhold.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.wire.MalformedBytesException;
import org.junit.jupiter.api.Test;

class PriorityTest {

  private static final long MINUTE = 60_000;

  @Test
  void hasThePointsOfTheContractPlusOneForEachMinute() {
    assertThat(Priority.URGENT.score(0, 0)).isEqualTo(1_000);
    assertThat(Priority.HIGH.score(0, 0)).isEqualTo(500);
    assertThat(Priority.MEDIUM.score(0, 0)).isEqualTo(100);
    assertThat(Priority.LOW.score(0, 0)).isEqualTo(10);
    assertThat(Priority.LOW.score(0, MINUTE - 1)).isEqualTo(10);
    assertThat(Priority.LOW.score(0, MINUTE)).isEqualTo(11);
    assertThat(Priority.LOW.score(5, 0)).as("not yet queued").isEqualTo(10);
  }

  @Test
  void lowOvertakesMediumWhenItIsNinetyMinutesOlder() {
    long medium = Priority.MEDIUM.orderKey(90 * MINUTE);
    assertThat(Priority.LOW.orderKey(1)).isLessThan(medium);
    assertThat(Priority.LOW.orderKey(0)).isEqualTo(medium);
    assertThat(Priority.LOW.orderKey(-1)).isGreaterThan(medium);
  }

  @Test
  void theOrderNeverContradictsTheScore() {
    for (Priority a : Priority.values()) {
      for (Priority b : Priority.values()) {
        for (long later = 0; later < 1_000 * MINUTE; later += 17 * MINUTE + 1) {
          if (a.orderKey(0) > b.orderKey(later)) {
            assertThat(a.score(0, 5_000 * MINUTE))
                .isGreaterThanOrEqualTo(b.score(later, 5_000 * MINUTE));
          }
        }
      }
    }
  }

  @Test
  void codesStandForWhatTheyAlwaysStoodFor() {
    assertThat(Priority.of(0)).isEqualTo(Priority.LOW);
    assertThat(Priority.of(3)).isEqualTo(Priority.URGENT);
    for (Priority priority : Priority.values()) {
      assertThat(Priority.of(priority.code())).isEqualTo(priority);
    }
    for (TaskStatus status : TaskStatus.values()) {
      assertThat(TaskStatus.of(status.code())).isEqualTo(status);
    }
    for (DeadReason reason : DeadReason.values()) {
      assertThat(DeadReason.of(reason.code())).isEqualTo(reason);
    }
    for (Attempt.Ending ending : Attempt.Ending.values()) {
      assertThat(Attempt.Ending.of(ending.code())).isEqualTo(ending);
    }
    assertThatThrownBy(() -> Priority.of(4)).isInstanceOf(MalformedBytesException.class);
    assertThatThrownBy(() -> TaskStatus.of(-1)).isInstanceOf(MalformedBytesException.class);
  }
}
