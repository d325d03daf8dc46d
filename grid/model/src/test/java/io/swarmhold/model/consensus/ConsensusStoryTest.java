package io.swarmhold.model.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.kit.Seeds;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever gets lost, repeated or late: what was promised holds. */
class ConsensusStoryTest {

  private static final int STEPS = 1_000;
  private static final int STORIES_TO_NOTICE = 400;

  static LongStream seeds() {
    return Seeds.upTo(500);
  }

  static Set<Mistake> mistakes() {
    return EnumSet.complementOf(EnumSet.of(Mistake.NONE));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatWasPromisedHolds(long seed) {
    ConsensusStory story = new ConsensusStory(seed, Mistake.NONE);
    try {
      story.tell(STEPS);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed %d, after:%n%s".formatted(seed, story.ending()), e);
    }
  }

  @Test
  void storiesAcknowledgeALot() {
    long inAll = 0;
    for (long seed = 0; seed < 100; seed++) {
      ConsensusStory story = new ConsensusStory(seed, Mistake.NONE);
      story.tell(STEPS);
      inAll += story.acknowledged.inAll();
    }
    assertThat(inAll).as("acknowledged writes of 100 stories").isGreaterThan(1_000);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void aMistakeIsNoticed(Mistake mistake) {
    assertThat(isNoticed(mistake)).as("noticed").isTrue();
  }

  private static boolean isNoticed(Mistake mistake) {
    for (long seed = 0; seed < STORIES_TO_NOTICE; seed++) {
      try {
        new ConsensusStory(seed, mistake).tell(STEPS);
      } catch (AssertionError e) {
        return true;
      }
    }
    return false;
  }
}
