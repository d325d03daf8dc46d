package io.swarmhold.perf.lab.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.perf.lab.check.Verdict.Result;
import io.swarmhold.perf.lab.history.History;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The judges, judged: no correct run is refused, and no damage goes unseen. */
class MutationTest {

  static LongStream seeds() {
    Long only = Long.getLong("seed");
    return only != null ? LongStream.of(only) : LongStream.range(0, 150);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void correctRunsAreValidAndDamagedOnesAreNot(long seed) {
    History history = Edits.history(ReferenceRun.of(seed));
    assertThat(Checkers.check(history))
        .allSatisfy(
            verdict -> assertThat(verdict.result()).as("%s", verdict).isEqualTo(Result.VALID));

    for (Mutation mutation : Mutation.values()) {
      mutation
          .apply(history, new SplittableRandom(seed))
          .ifPresent(damaged -> {
            Verdict verdict = Checkers.named(mutation.caughtBy).check(Edits.history(damaged));
            assertThat(verdict.result())
                .as("%s, seed %d: %s", mutation, seed, verdict)
                .isEqualTo(Result.INVALID);
          });
    }
  }

  @Test
  void everyDamageIsDoneBySomeSeed() {
    Set<Mutation> done = EnumSet.noneOf(Mutation.class);
    for (long seed = 0; seed < 100; seed++) {
      History history = Edits.history(ReferenceRun.of(seed));
      for (Mutation mutation : Mutation.values()) {
        if (mutation.apply(history, new SplittableRandom(seed)).isPresent()) {
          done.add(mutation);
        }
      }
    }
    assertThat(done).containsExactlyInAnyOrder(Mutation.values());
  }

  @Test
  void aRunIsTheSameEachTime() {
    assertThat(ReferenceRun.of(42)).isEqualTo(ReferenceRun.of(42));
  }
}
