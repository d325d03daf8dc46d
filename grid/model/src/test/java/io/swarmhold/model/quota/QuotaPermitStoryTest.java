package io.swarmhold.model.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.kit.Seeds;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is lost, late or dead, and whoever owns the pool: no more is at work than may be. */
class QuotaPermitStoryTest {

  private static final int STORIES_TO_NOTICE = 100;
  private static final long LONGEST_ABOVE =
      PermitStory.LIMIT.burstFor().toNanos() + PermitStory.SLACK;

  static LongStream seeds() {
    return Seeds.upTo(100);
  }

  static LongStream fewSeeds() {
    return Seeds.upTo(10);
  }

  static Set<PermitStory.Mistake> mistakes() {
    return EnumSet.complementOf(EnumSet.of(PermitStory.Mistake.NONE));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void noMoreIsAtWorkThanTheBurstAndAboveTheLimitNoLongerThanItLasts(long seed) {
    PermitStory story = told(seed, PermitStory.Mistake.NONE, true);
    assertThat(story.mostInUse)
        .as("at work, seed %d", seed)
        .isLessThanOrEqualTo(PermitStory.LIMIT.burst());
    assertThat(story.longestAbove)
        .as("nanoseconds above the limit, seed %d", seed)
        .isLessThanOrEqualTo(LONGEST_ABOVE);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("fewSeeds")
  void healthyMembersUseWhatThereIs(long seed) {
    PermitStory story = told(seed, PermitStory.Mistake.NONE, false);
    assertThat(story.mostInUse).as("at work, seed %d", seed).isEqualTo(PermitStory.LIMIT.burst());
    assertThat(story.inUseNanos / PermitStory.END)
        .as("at work on the average, seed %d", seed)
        .isGreaterThanOrEqualTo(PermitStory.LIMIT.limit() * 95 / 100);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void aMistakeIsNoticed(PermitStory.Mistake mistake) {
    assertThat(isNoticed(mistake)).as("noticed").isTrue();
  }

  private static boolean isNoticed(PermitStory.Mistake mistake) {
    for (long seed = 0; seed < STORIES_TO_NOTICE; seed++) {
      PermitStory story = told(seed, mistake, true);
      if (story.mostInUse > PermitStory.LIMIT.burst() || story.longestAbove > LONGEST_ABOVE) {
        return true;
      }
    }
    return false;
  }

  private static PermitStory told(long seed, PermitStory.Mistake mistake, boolean faulty) {
    PermitStory story = new PermitStory(seed, mistake, faulty);
    story.tell();
    return story;
  }
}
