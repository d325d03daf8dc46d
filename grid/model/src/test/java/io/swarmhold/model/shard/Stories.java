package io.swarmhold.model.shard;

import io.swarmhold.model.kit.Shrinker;
import java.util.List;
import java.util.Optional;

/** Tells stories, and makes short ones of those that end badly. */
final class Stories {

  private Stories() {}

  /** Tells the story of a seed; fails with the shortest version that fails. */
  static Story tell(long seed) {
    Story story = new Story(seed, Mistake.NONE);
    try {
      story.tell(Story.steps(seed));
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(shortened(seed), e);
    }
    return story;
  }

  /** How it was noticed that the story went wrong, if it was. */
  static Optional<Throwable> failure(long seed, Mistake mistake, List<Long> steps) {
    try {
      new Story(seed, mistake).tell(steps);
      return Optional.empty();
    } catch (AssertionError | RuntimeException e) {
      return Optional.of(e);
    }
  }

  private static String shortened(long seed) {
    List<Long> steps =
        Shrinker.shrink(Story.steps(seed), fewer -> failure(seed, Mistake.NONE, fewer).isPresent());
    Story story = new Story(seed, Mistake.NONE);
    String reason = "";
    try {
      story.tell(steps);
    } catch (AssertionError | RuntimeException e) {
      reason = e.toString();
    }
    StringBuilder text = new StringBuilder();
    text.append("seed %d (replay: -Dseed=%d), %s%n".formatted(seed, seed, story.limits()));
    text.append("%s%nafter:%n".formatted(reason));
    story.envelopes().forEach(envelope -> text.append("  ").append(envelope).append('\n'));
    return text.toString();
  }
}
