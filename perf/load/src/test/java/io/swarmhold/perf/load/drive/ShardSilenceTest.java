package io.swarmhold.perf.load.drive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How long shards were silent, span by span. */
class ShardSilenceTest {

  private final ShardSilence silence = new ShardSilence();

  @Test
  void theLongestGapBetweenTwoAcknowledgementsOfOneShardCounts() {
    silence.begin(0);
    silence.acknowledged(1, 10);
    silence.acknowledged(2, 20);
    silence.acknowledged(1, 50);
    silence.acknowledged(2, 40);
    assertThat(silence.worst(55)).isEqualTo(new ShardSilence.Worst(1, 40));
  }

  @Test
  void aSilenceThatGoesOnCounts() {
    silence.begin(0);
    silence.acknowledged(1, 10);
    assertThat(silence.worst(500)).isEqualTo(new ShardSilence.Worst(1, 490));
  }

  @Test
  void aNewSpanKnowsNothingOfTheOneBefore() {
    silence.begin(0);
    silence.acknowledged(1, 900);
    silence.begin(1_000);
    silence.acknowledged(1, 1_010);
    assertThat(silence.worst(1_020)).isEqualTo(new ShardSilence.Worst(1, 10));
  }

  @Test
  void aShardThatWasHeardBeforeIsMissedFromTheBeginningOfTheSpan() {
    silence.begin(0);
    silence.acknowledged(3, 5);
    silence.begin(100);
    assertThat(silence.worst(150)).isEqualTo(new ShardSilence.Worst(3, 50));
  }

  @Test
  void whereNobodySpokeThereIsNoShard() {
    silence.begin(0);
    assertThat(silence.worst(100).shard()).isEqualTo(-1);
  }
}
