package io.swarmhold.model.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.kit.Seeds;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Members that report, probe and vanish, operators that interfere, owners that change, and time
 * that likes to stop at the very millisecond: after every step the breaker agrees with a naive one,
 * and a copy that has only read the log agrees with both.
 */
class BreakerStoryTest {

  static LongStream seeds() {
    return Seeds.upTo(Integer.getInteger("stories", 1_000));
  }

  static Set<Mistake> mistakes() {
    return EnumSet.complementOf(EnumSet.of(Mistake.NONE));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theBreakerAgreesWithANaiveOne(long seed) {
    new BreakerStory(seed, Mistake.NONE).tell();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void aMistakeIsNoticed(Mistake mistake) {
    boolean noticed = false;
    for (long seed = 0; seed < 300 && !noticed; seed++) {
      try {
        new BreakerStory(seed, mistake).tell();
      } catch (AssertionError expected) {
        noticed = true;
      }
    }
    assertThat(noticed).isTrue();
  }

  @Test
  void everythingHappensInSomeStory() {
    Set<BreakerStatus> to = EnumSet.noneOf(BreakerStatus.class);
    List<Class<?>> causes = new ArrayList<>();
    for (long seed = 0; seed < 50; seed++) {
      BreakerStory story = new BreakerStory(seed, Mistake.NONE);
      story.tell();
      for (Transition transition : story.history()) {
        to.add(transition.to());
        causes.add(transition.cause().getClass());
      }
    }
    assertThat(to).containsExactlyInAnyOrder(BreakerStatus.values());
    assertThat(causes).contains(TransitionCause.class.getPermittedSubclasses());
  }
}
