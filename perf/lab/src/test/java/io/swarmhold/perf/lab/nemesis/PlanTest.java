package io.swarmhold.perf.lab.nemesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.swarmhold.perf.lab.nemesis.Plan.Planned;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is decided before a run begins. */
class PlanTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration GAP = Duration.ofSeconds(20);

  static LongStream seeds() {
    Long only = Long.getLong("seed");
    return only != null ? LongStream.of(only) : LongStream.range(0, 30);
  }

  private static Plan.Options options(int members, int atOnce) {
    List<Nemesis> all = Nemeses.names().stream().map(Nemeses::named).toList();
    return new Plan.Options(all, members, GAP, atOnce, HOUR);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theSameSeedIsTheSamePlanAndAnotherIsNot(long seed) {
    assertThat(Plan.of(seed, options(3, 2))).isEqualTo(Plan.of(seed, options(3, 2)));
    assertThat(Plan.of(seed, options(3, 2))).isNotEqualTo(Plan.of(seed + 1, options(3, 2)));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void noMoreFaultsAtOnceThanAllowedAndAllHitMembersThatExist(long seed) {
    for (int members : new int[] {1, 3, 5}) {
      for (int atOnce = 1; atOnce <= 3; atOnce++) {
        List<Planned> faults = Plan.of(seed, options(members, atOnce)).faults();
        for (Planned fault : faults) {
          assertThat(fault.strike().members()).allMatch(m -> m >= 1 && m <= members);
          assertThat(fault.at()).isLessThan(HOUR);
          long others = faults.stream().filter(other -> goesOn(other, fault.at())).count();
          assertThat(others).isLessThanOrEqualTo(atOnce);
        }
      }
    }
  }

  private static boolean goesOn(Planned fault, Duration at) {
    return fault.at().compareTo(at) <= 0
        && fault.at().plus(fault.strike().hold()).compareTo(at) > 0;
  }

  @Test
  void gapsAreOfTheMeanThatWasAskedForAndEveryKindComes() {
    var gaps = new Plan.Options(List.of(new Kills()), 3, GAP, 100, HOUR.multipliedBy(10));
    // every fourth brings another along
    assertThat(Plan.of(7, gaps).faults()).hasSizeBetween(1_900, 2_500);
    assertThat(
            Plan.of(7, options(3, 2)).faults().stream()
                .map(Planned::kind)
                .collect(Collectors.toSet()))
        .containsExactlyInAnyOrderElementsOf(Nemeses.names());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aShortRunHasShortFaults(long seed) {
    var half =
        new Plan.Options(List.of(new Pauses(), new Kills()), 1, GAP, 1, Duration.ofSeconds(30));
    assertThat(Plan.of(seed, half).faults())
        .allMatch(fault -> fault.strike().hold().toMillis() <= 7_500);
  }

  @Test
  void theFirstFaultsAreOneOfEachKind() {
    List<Nemesis> kinds =
        Stream.of("kill", "pause", "partition", "restart-all").map(Nemeses::named).toList();
    for (long seed = 0; seed < 20; seed++) {
      var options = new Plan.Options(kinds, 3, Duration.ofSeconds(5), 1, Duration.ofMinutes(5));
      assertThat(Plan.of(seed, options).faults().subList(0, 4))
          .as("seed " + seed)
          .extracting(Planned::kind)
          .containsExactlyInAnyOrder("kill", "pause", "partition", "restart-all");
    }
  }

  @Test
  void aPartitionOfThreeIsNeverOfMoreThanOneAndComesInEveryShape() {
    var dice = new SplittableRandom(1);
    List<String> shapes =
        LongStream.range(0, 200)
            .mapToObj(i -> new Partitions().draw(dice, 3))
            .peek(strike -> assertThat(strike.members()).hasSize(1))
            .map(strike -> strike.getClass().getSimpleName())
            .distinct()
            .toList();
    assertThat(shapes).containsExactlyInAnyOrder("Isolate", "Split", "Bridge", "HalfDeaf");
  }

  @Test
  void anUnknownNemesisIsRefusedWithTheNamesOfTheKnown() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Nemeses.named("flood"))
        .withMessageContaining("flood")
        .withMessageContaining("partition");
  }
}
