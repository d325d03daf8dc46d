package io.swarmhold.jobs.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.kit.Seeds;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The matcher's stories, and those of matchers that get one thing wrong. */
class MatcherStoryTest {

  private static final int STEPS = 120;

  static LongStream seeds() {
    return Seeds.upTo(2_000);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyOrderIsFairToTheRules(long seed) {
    new MatcherStory(seed, Mistake.NONE).run(STEPS);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void theRefereeNotices(Mistake mistake) {
    long seed = 0;
    while (seed < 300 && !isNoticed(mistake, seed)) {
      seed++;
    }
    assertThat(seed).as("stories until %s is noticed", mistake).isLessThan(300);
  }

  private static boolean isNoticed(Mistake mistake, long seed) {
    try {
      new MatcherStory(seed, mistake).run(STEPS);
      return false;
    } catch (AssertionError e) {
      return true;
    }
  }
}
