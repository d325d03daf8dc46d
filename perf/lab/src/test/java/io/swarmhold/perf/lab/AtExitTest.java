package io.swarmhold.perf.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is done at the process's end is done for the run that is under way, and no other. */
class AtExitTest {

  @Test
  void whatIsCalledOffIsForgotten() {
    AtExit end = AtExit.run(() -> {});
    assertThat(end.isPending()).isTrue();
    end.callOff();
    assertThat(end.isPending()).isFalse();
    end.callOff();
  }
}
