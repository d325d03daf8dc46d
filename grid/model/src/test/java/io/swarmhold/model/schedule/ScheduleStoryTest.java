package io.swarmhold.model.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.kit.Seeds;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Schedules that are made, changed, paused, triggered and backfilled, queues that are full, ticks
 * that come late, and time that likes to stop at the very millisecond: after every step the shard
 * agrees with naive schedules, and a copy that has only read the log agrees with both.
 */
class ScheduleStoryTest {

  static LongStream seeds() {
    return Seeds.upTo(Integer.getInteger("stories", 500));
  }

  static Set<ScheduleMistake> mistakes() {
    return EnumSet.complementOf(EnumSet.of(ScheduleMistake.NONE));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void schedulesAgreeWithNaiveOnes(long seed) {
    new ScheduleStory(seed, ScheduleMistake.NONE).tell();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void aMistakeIsNoticed(ScheduleMistake mistake) {
    boolean noticed = false;
    for (long seed = 0; seed < 400 && !noticed; seed++) {
      try {
        new ScheduleStory(seed, mistake).tell();
      } catch (AssertionError expected) {
        noticed = true;
      }
    }
    assertThat(noticed).isTrue();
  }

  @Test
  void everythingHappensInSomeStory() {
    Set<RunCause> causes = EnumSet.noneOf(RunCause.class);
    Set<RunEnd> ends = EnumSet.noneOf(RunEnd.class);
    Set<Class<?>> answers = new HashSet<>();
    for (long seed = 0; seed < 100; seed++) {
      ScheduleStory story = new ScheduleStory(seed, ScheduleMistake.NONE);
      story.tell();
      causes.addAll(story.causes);
      ends.addAll(story.ends);
      answers.addAll(story.answers);
    }
    assertThat(causes).containsExactlyInAnyOrder(RunCause.values());
    assertThat(ends).containsExactlyInAnyOrder(RunEnd.values());
    assertThat(answers)
        .contains(
            ScheduleAnswer.Created.class,
            ScheduleAnswer.Changed.class,
            ScheduleAnswer.Unchanged.class,
            ScheduleAnswer.Gone.class,
            ScheduleAnswer.Missing.class,
            ScheduleAnswer.Conflict.class,
            ScheduleAnswer.TooMany.class,
            ScheduleAnswer.Refused.class,
            ScheduleAnswer.Started.class,
            ScheduleAnswer.Waits.class,
            ScheduleAnswer.Skipped.class,
            ScheduleAnswer.QueueFull.class);
  }
}
