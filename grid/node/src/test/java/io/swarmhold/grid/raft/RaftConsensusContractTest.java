package io.swarmhold.grid.raft;

import io.swarmhold.model.consensus.Consensus;
import io.swarmhold.model.consensus.ConsensusContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Ratis does what every consensus does. */
class RaftConsensusContractTest {

  @TempDir static Path root;

  private static Path newFolder() throws IOException {
    return Files.createTempDirectory(root, "group");
  }

  @Nested
  class Alone extends ConsensusContract {
    @Override
    protected List<Consensus> newGroup() throws IOException {
      return List.copyOf(new Lobby(newFolder(), 1).openAll());
    }
  }

  @Nested
  class OfThree extends ConsensusContract {
    @Override
    protected List<Consensus> newGroup() throws IOException {
      return List.copyOf(new Lobby(newFolder(), 3).openAll());
    }
  }
}
