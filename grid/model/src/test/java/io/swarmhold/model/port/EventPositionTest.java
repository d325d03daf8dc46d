package io.swarmhold.model.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.kit.Seeds;
import io.swarmhold.model.port.EventPosition.Mark;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventPositionTest {

  static LongStream seeds() {
    return Seeds.upTo(200);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void isReadAsItWasWrittenWhateverTheOrderOfItsMaking(long seed) {
    var dice = new SplittableRandom(seed);
    EventPosition position = EventPosition.START;
    for (int i = 0; i < 50; i++) {
      position =
          position.with(
              dice.nextInt(70),
              dice.nextInt(5) == 0
                  ? Mark.NONE
                  : new Mark(
                      dice.nextLong(1L << dice.nextInt(1, 40)),
                      dice.nextLong(1L << dice.nextInt(1, 62)),
                      dice.nextBoolean() ? Mark.ALL : dice.nextInt(1 << 20)));
    }
    EventPosition read = EventPosition.parse(position.toString());
    assertThat(read).isEqualTo(position);
    EventPosition again = EventPosition.START;
    for (int shard = 69; shard >= 0; shard--) {
      again = again.with(shard, read.of(shard));
    }
    assertThat(again).isEqualTo(position).hasSameHashCodeAs(position);
  }

  @Test
  void thatOfTheBeginningIsWrittenPlainly() {
    assertThat(EventPosition.START).hasToString("0.0");
    assertThat(EventPosition.parse("0.0")).isEqualTo(EventPosition.START);
    assertThat(EventPosition.START.with(3, Mark.NONE)).isEqualTo(EventPosition.START);
  }

  @Test
  void ofSixtyFourBusyShardsItFitsIntoAHeader() {
    EventPosition position = EventPosition.START;
    for (int shard = 0; shard < 64; shard++) {
      position = position.with(shard, Mark.after(3, 1_000_000 + shard));
    }
    assertThat(position.toString()).hasSizeLessThan(512);
  }

  @Test
  void aMarkComesAfterThoseOfEarlierEpochsChangesAndEvents() {
    List<Mark> sorted =
        List.of(
            Mark.NOW,
            Mark.NONE,
            new Mark(1, 2, 1),
            Mark.after(1, 2),
            new Mark(1, 10, 0),
            Mark.after(2, 1));
    assertThat(new TreeSet<>(sorted.reversed())).containsExactlyElementsOf(sorted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "0", "0.1", "1042.3", "p", "pAA", "p!", "pAQEC==", "q AQEC", "pAQECAA", "p_w8"
      })
  void nothingElseIsOne(String text) {
    assertThatThrownBy(() -> EventPosition.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("position: malformed (expected: the id of an event, or 0.0)");
  }
}
