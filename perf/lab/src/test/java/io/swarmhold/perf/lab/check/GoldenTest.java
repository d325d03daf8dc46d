package io.swarmhold.perf.lab.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Histories whose verdict is known beforehand, each with its reason. */
class GoldenTest {

  private static final List<String> CHECKERS =
      List.of(
          "total-queue",
          "unique-ids",
          "idempotency",
          "fencing",
          "exactly-once",
          "set-full",
          "registers",
          "locks",
          "replicas",
          "liveness",
          "survival",
          "statistics");

  static Stream<Golden> histories() {
    return CHECKERS.stream().flatMap(checker -> Golden.all(checker).stream());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("histories")
  void isJudgedAsItShouldBe(Golden golden) {
    Verdict verdict = Checkers.named(golden.checker()).check(golden.history());
    assertThat(verdict.result()).as("%s", verdict).isEqualTo(golden.expected());
    if (golden.expected() != Verdict.Result.VALID) {
      assertThat(verdict.because()).isNotBlank().isNotEqualTo("as promised");
    }
  }

  @Test
  void everyCheckerHasGoodAndBadOnesAndThereAreEnough() {
    List<Golden> all = histories().toList();
    assertThat(all).hasSizeGreaterThanOrEqualTo(40);
    for (String checker : CHECKERS) {
      List<Verdict.Result> expected =
          all.stream().filter(g -> g.checker().equals(checker)).map(Golden::expected).toList();
      assertThat(expected).as(checker).contains(Verdict.Result.VALID);
      assertThat(expected).as(checker).anyMatch(result -> result != Verdict.Result.VALID);
    }
  }
}
