package io.swarmhold.model.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.kit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two tenants, six agents and a clock that jumps: whatever happens, the referee agrees. */
class ShardStoryTest {

  static LongStream seeds() {
    return Seeds.upTo(Integer.getInteger("stories", 2_000));
  }

  static LongStream fewSeeds() {
    return Seeds.upTo(40);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyStoryIsFairAndReplaysToWhereItEnded(long seed) {
    Stories.tell(seed);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("fewSeeds")
  void aCopyMayBeMadeAfterAnyFrameAndGoesOnFromThere(long seed) {
    Story story = Stories.tell(seed);
    Shard ahead = new Shard(story.number(), story.limits());
    for (int cut = 0; cut < story.frames().size(); cut++) {
      Shard copy = Shard.restore(story.number(), story.limits(), image(ahead));
      assertThat(copy.digest()).as("digest at frame %d", cut).isEqualTo(ahead.digest());
      story.frames().subList(cut, story.frames().size()).forEach(copy::replay);
      assertThat(copy.digest()).as("from frame %d on", cut).isEqualTo(story.digest());
      ahead.replay(story.frames().get(cut));
    }
  }

  @Test
  void retriesAreSpreadOverTheirJitter() {
    Jitters jitters = Jitters.ofStories(100, Mistake.NONE);
    assertThat(jitters.areSpread()).as("spread: %s", jitters).isTrue();
  }

  private static List<byte[]> image(Shard shard) {
    List<byte[]> chunks = new ArrayList<>();
    try (ShardImage image = shard.beginImage()) {
      for (byte[] c = image.nextChunk(50); c != null; c = image.nextChunk(50)) {
        chunks.add(c);
      }
    }
    return chunks;
  }
}
