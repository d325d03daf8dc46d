package io.swarmhold.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.kit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskIdTest {

  static LongStream seeds() {
    return Seeds.upTo(50);
  }

  @Test
  void isSixteenCharactersOfWhichTheFirstSayTheShard() {
    assertThat(new TaskId(0, 0)).hasToString("0000000000000000");
    assertThat(new TaskId(0xFFFF, -1)).hasToString("zzzzzzzzzzzzzzzz");
    assertThat(new TaskId(1, 1L << 40 | 1)).hasToString("000g000100000001");
    assertThat(new TaskId(42, 0)).hasToString("00n0000000000000");
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void isReadAsItWasWrittenAndSortsAsItsText(long seed) {
    var dice = new SplittableRandom(seed);
    for (int i = 0; i < 200; i++) {
      TaskId a = id(dice);
      TaskId b = id(dice);
      assertThat(TaskId.parse(a.toString())).isEqualTo(a);
      byte[] line = ("\"" + a + "\"").getBytes(StandardCharsets.ISO_8859_1);
      assertThat(TaskId.parse(line, 1)).isEqualTo(a);
      assertThat(Integer.signum(a.compareTo(b)))
          .isEqualTo(Integer.signum(a.toString().compareTo(b.toString())));
      assertThat(a.compareTo(TaskId.parse(a.toString()))).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "000g00010000000",
        "000g0001000000011",
        "000G000100000001",
        "000i000100000001",
        "000l000100000001",
        "000o000100000001",
        "000u000100000001",
        "000g-00100000001",
        "000g000100000é01",
        "000g0001000000\u0130\u0131"
      })
  void nothingElseIsOne(String text) {
    assertThatThrownBy(() -> TaskId.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("task id: malformed");
  }

  @Test
  void aShardIsASixteenBitNumber() {
    assertThatThrownBy(() -> new TaskId(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TaskId(65_536, 0))
        .hasMessage("shard: 65536 (expected: 0 to 65535)");
  }

  private static TaskId id(SplittableRandom dice) {
    return new TaskId(
        dice.nextInt(4) * 16_384 + dice.nextInt(3), dice.nextLong() >>> dice.nextInt(64));
  }
}
