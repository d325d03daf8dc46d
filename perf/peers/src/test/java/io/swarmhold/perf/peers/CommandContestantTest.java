package io.swarmhold.perf.peers;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class CommandContestantTest {

  @Test
  void aNameMayStandBeforeTheCommandButAVariableIsNoName() {
    assertThat(CommandContestant.parse("ours-disk=run --x=1"))
        .isEqualTo(new CommandContestant("ours-disk", "run --x=1"));
    assertThat(CommandContestant.parse("JAVA_OPTS=-Xmx1g run"))
        .isEqualTo(new CommandContestant("swarmhold", "JAVA_OPTS=-Xmx1g run"));
  }
}
