package io.swarmhold.model.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tests tested: each mistake, planted by itself, must be noticed within few stories. */
class PlantedBugsTest {

  private static final int STORIES = 60;

  static List<Mistake> mistakes() {
    return Mistakes.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void isNoticed(Mistake mistake) {
    assertThat(words(mistake)).as("what is said of it").startsWith(mistake.noticedAs());
  }

  /** What is said in the first story that goes wrong. */
  private static String words(Mistake mistake) {
    for (long seed = 0; seed < STORIES; seed++) {
      Optional<Throwable> failure = Stories.failure(seed, mistake, Story.steps(seed));
      if (failure.isPresent()) {
        return String.valueOf(failure.get().getMessage());
      }
    }
    return Jitters.ofStories(STORIES, mistake).areSpread() ? "nothing" : Mistake.SPREAD;
  }
}
