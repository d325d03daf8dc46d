package io.swarmhold.model.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.kit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A batch says of a reporter's outcomes all that a breaker asks. */
class BreakerOutcomesTest {

  static LongStream seeds() {
    return Seeds.upTo(200);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void howeverOutcomesAreCutIntoBatchesTheRunIsTheSame(long seed) {
    SplittableRandom dice = new SplittableRandom(seed);
    int limit = 1 + dice.nextInt(6);
    FailureRun oneByOne = new FailureRun(limit);
    FailureRun inBatches = new FailureRun(limit);
    Outcomes batch = Outcomes.NONE;
    boolean opened = false;
    for (int step = 0; step < 60; step++) {
      Outcomes outcome = dice.nextInt(5) < 2 ? Outcomes.SUCCESS : Outcomes.FAILURE;
      opened |= oneByOne.add(outcome, step) != null;
      batch = batch.then(outcome);
      if (dice.nextInt(4) == 0) {
        assertThat(inBatches.add(batch, step) != null).isEqualTo(opened);
        assertThat(inBatches.tally(step)).isEqualTo(oneByOne.tally(step));
        batch = Outcomes.NONE;
        opened = false;
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void itDoesNotMatterWhichArePutTogetherFirst(long seed) {
    SplittableRandom dice = new SplittableRandom(seed);
    List<Outcomes> parts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      parts.add(
          Outcomes.of(dice.nextInt(3), dice.nextInt(3))
              .then(Outcomes.of(dice.nextInt(2), dice.nextInt(3))));
    }
    Outcomes a = parts.get(0);
    Outcomes b = parts.get(1);
    Outcomes c = parts.get(2);
    assertThat(a.then(b).then(c)).isEqualTo(a.then(b.then(c)));
    assertThat(a.then(Outcomes.NONE)).isEqualTo(a).isEqualTo(Outcomes.NONE.then(a));
  }

  @Test
  void runsAreKnownAtBothEndsAndBetween() {
    Outcomes batch = Outcomes.of(0, 2).then(Outcomes.of(1, 4)).then(Outcomes.of(3, 1));
    assertThat(batch).isEqualTo(new Outcomes(4, 7, 2, 4, 1));
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(() -> new Outcomes(0, 3, 3, 3, 2)).hasMessageStartingWith("trailing: 2");
    assertThatThrownBy(() -> new Outcomes(1, 3, 4, 3, 0)).hasMessageStartingWith("leading: 4");
    assertThatThrownBy(() -> new Outcomes(1, 3, 0, 4, 0)).hasMessageStartingWith("longest: 4");
    assertThatThrownBy(() -> new Outcomes(-1, 0, 0, 0, 0)).hasMessageStartingWith("successes: -1");
  }

  @Test
  void moreThanAMillionIsAMillion() {
    Outcomes many = Outcomes.of(0, 1_000_000);
    assertThat(many.then(many)).isEqualTo(many);
  }
}
