package io.swarmhold.model.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.kit.Seeds;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tasks that wait for tasks that wait, against a second opinion that forgets nothing. */
class DependencyStoryTest {

  static LongStream seeds() {
    return Seeds.upTo(Integer.getInteger("stories", 500));
  }

  static Set<DependencyMistake> mistakes() {
    return EnumSet.complementOf(EnumSet.of(DependencyMistake.NONE));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void tasksWaitForThoseTheyNamed(long seed) {
    new DependencyStory(seed, DependencyMistake.NONE).tell();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void aMistakeIsNoticed(DependencyMistake mistake) {
    boolean noticed = false;
    for (long seed = 0; seed < 200 && !noticed; seed++) {
      try {
        new DependencyStory(seed, mistake).tell();
      } catch (AssertionError expected) {
        noticed = true;
      }
    }
    assertThat(noticed).isTrue();
  }

  @Test
  void everythingHappensInSomeStory() {
    Set<Verdict> verdicts = EnumSet.noneOf(Verdict.class);
    for (long seed = 0; seed < 50; seed++) {
      DependencyStory story = new DependencyStory(seed, DependencyMistake.NONE);
      story.tell();
      verdicts.addAll(story.verdicts);
    }
    assertThat(verdicts).containsExactlyInAnyOrder(Verdict.values());
  }
}
