package io.swarmhold.model.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.port.EventFeed.Position;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {

  @Test
  void isReadAsItWasWritten() {
    for (Position position :
        List.of(
            Position.START,
            new Position(1_042, 3),
            new Position(Long.MAX_VALUE, Integer.MAX_VALUE))) {
      assertThat(Position.parse(position.toString())).isEqualTo(position);
    }
    assertThat(new Position(1_042, 3)).hasToString("1042.3");
  }

  @Test
  void comesAfterThatOfAnEarlierFrameOrEvent() {
    List<Position> sorted =
        List.of(new Position(1, 2), new Position(1, 10), new Position(2, 0), new Position(10, 0));
    assertThat(new TreeSet<>(sorted.reversed())).containsExactlyElementsOf(sorted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "1",
        "1.",
        ".1",
        "1.2.3",
        "a.1",
        "1.a",
        "1 .2",
        "-1.0",
        "1.-1",
        "+1.1",
        "1.+1",
        "9223372036854775808.0",
        "1.2147483648",
        "0000000000000000000000000000000.1",
        "\u0661.0"
      })
  void nothingElseIsOne(String text) {
    assertThatThrownBy(() -> Position.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("position: malformed (expected: frame.index, such as 1042.3)");
  }
}
