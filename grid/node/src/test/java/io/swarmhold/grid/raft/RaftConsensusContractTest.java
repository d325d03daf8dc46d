package io.swarmhold.grid.raft;

import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.ConsensusContract;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Ratis does what every consensus does. */
class RaftConsensusContractTest {

  @Nested
  class Alone extends ConsensusContract {
    @TempDir Path root;

    @Override
    protected List<Consensus> newGroup() {
      return List.copyOf(new Lobby(root, 1).openAll());
    }
  }

  @Nested
  class OfThree extends ConsensusContract {
    @TempDir Path root;

    @Override
    protected List<Consensus> newGroup() {
      return List.copyOf(new Lobby(root, 3).openAll());
    }
  }
}
