package io.swarmhold.model.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.kit.Seeds;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is lost, late or dead, and whoever owns the bucket: the quota is kept. */
class QuotaStoryTest {

  private static final int STORIES_TO_NOTICE = 200;

  static LongStream seeds() {
    return Seeds.upTo(200);
  }

  static LongStream fewSeeds() {
    return Seeds.upTo(20);
  }

  static Set<QuotaMistake> mistakes() {
    return EnumSet.complementOf(EnumSet.of(QuotaMistake.NONE));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void withinAnyTimeNoMoreIsAdmittedThanBurstAndLimitAndAHundredth(long seed) {
    assertKept(seed, told(seed, QuotaMistake.NONE, true));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("fewSeeds")
  void healthyMembersUseWhatThereIs(long seed) {
    QuotaStory story = told(seed, QuotaMistake.NONE, false);
    assertKept(seed, story);
    long window = story.rate.windowNanos();
    long used = story.admitted.between(window, QuotaStory.WINDOWS * window);
    assertThat(used)
        .as("admitted after the first window, of %s, seed %d", story.rate, seed)
        .isGreaterThanOrEqualTo(story.rate.limit() * (QuotaStory.WINDOWS - 1) * 95 / 100);
  }

  @Test
  void storiesAdmitALotInSpiteOfAll() {
    double used = 0;
    for (long seed = 0; seed < 100; seed++) {
      QuotaStory story = told(seed, QuotaMistake.NONE, true);
      used += (double) story.admitted.between(0, Long.MAX_VALUE) / story.rate.limit();
    }
    assertThat(used / (100 * QuotaStory.WINDOWS)).as("of the limit").isGreaterThan(0.4);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void aMistakeIsNoticed(QuotaMistake mistake) {
    assertThat(isNoticed(mistake)).as("noticed").isTrue();
  }

  private static boolean isNoticed(QuotaMistake mistake) {
    for (long seed = 0; seed < STORIES_TO_NOTICE; seed++) {
      if (overshoot(told(seed, mistake, true)) > 0.01) {
        return true;
      }
    }
    return false;
  }

  private static QuotaStory told(long seed, QuotaMistake mistake, boolean faulty) {
    QuotaStory story = new QuotaStory(seed, mistake, faulty);
    story.tell();
    return story;
  }

  private static void assertKept(long seed, QuotaStory story) {
    assertThat(overshoot(story))
        .as("overshoot, of %s, seed %d", story.rate, seed)
        .isLessThanOrEqualTo(0.01);
  }

  /** By how much of the limit more was admitted, in the worst time of several lengths. */
  private static double overshoot(QuotaStory story) {
    double worst = Double.NEGATIVE_INFINITY;
    for (int part : new int[] {60, 6, 2, 1}) {
      long length = story.rate.windowNanos() / part;
      double allowed = story.rate.burst() + (double) story.rate.limit() / part;
      worst = Math.max(worst, (story.admitted.mostWithin(length) - allowed) / story.rate.limit());
    }
    return worst;
  }
}
