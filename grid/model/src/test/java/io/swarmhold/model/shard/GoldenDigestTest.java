package io.swarmhold.model.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.kit.Golden;
import org.junit.jupiter.api.Test;

/**
 * A story ends the same in every JVM. Within one, an order that is salted at its start (Map.of,
 * Set.of) would not show.
 */
class GoldenDigestTest {

  private static final int STORIES = 12;

  @Test
  void aStoryEndsTheSameInEveryJvm() {
    StringBuilder digests = new StringBuilder();
    for (long seed = 0; seed < STORIES; seed++) {
      Story story = new Story(seed, Mistake.NONE);
      story.tell(Story.steps(seed));
      digests.append("%d %016x%n".formatted(seed, story.digest()));
    }
    assertThat(digests.toString()).isEqualTo(Golden.kept("story-digests.txt", digests.toString()));
  }
}
