package io.swarmhold.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "A-1", "9.lives", "snake_case", "x..y--z__", "0"})
  void lettersDigitsDotsAndDashesMakeAName(String name) {
    assertThat(Names.checked("pool", name)).isEqualTo(name);
    assertThat(Names.checked("pool", "x".repeat(64))).hasSize(64);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        ".a",
        "-a",
        "_a",
        "a/b",
        "a:b",
        "a*",
        "a,b",
        "ä",
        "\u0430bc",
        "a\u0000",
        "a\n",
        "\u212A",
        "a\uD83D\uDE00",
        "..",
        "%41"
      })
  void nothingElseDoes(String name) {
    assertThatThrownBy(() -> Names.checked("pool", name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("pool: not a name (expected: 1 to 64 of");
  }

  @Test
  void aNameIsNoLongerThanSixtyFour() {
    assertThatThrownBy(() -> new TenantId("x".repeat(65)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anAgentMustNotBeCalledAsAPathBesideItsOwn() {
    for (String reserved : List.of("tasks", "queue", "health", "metrics")) {
      assertThatThrownBy(() -> new AgentId(reserved)).hasMessageContaining(reserved);
    }
    assertThat(new AgentId("queue-1").value()).isEqualTo("queue-1");
  }
}
