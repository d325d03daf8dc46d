package io.swarmhold.grid;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.port.DispatchSignal;
import org.junit.jupiter.api.Test;

class SignalsTest {

  /** The matcher's job begins on a member as soon as the grid has it. */
  @Test
  void aMatcherThatBeginsBeforeItsMemberIsReadyHearsEverythingOnceItIs() {
    try (Grids grids = new Grids()) {
      Grids.Running grid = grids.start();
      GridNode.Parts parts = grid.node.parts();
      var signals = new Signals(parts.loads(), grid.config, grid.time::nanos);
      signals.restart();
      assertThat(signals.poll()).as("there is nobody to ask").isNull();
      signals.connect(parts.shards(), parts.desks(), parts.link(), parts.demandNews());
      assertThat(signals.poll()).isInstanceOf(DispatchSignal.Restarted.class);
      assertThat(signals.poll()).as("restarted once, and nothing waits").isNull();
    }
  }
}
