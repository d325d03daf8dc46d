package io.swarmhold.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.port.GridFaultException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator did wrong is said in words, before anything is harmed. */
class RefusedStartTest {

  @TempDir Path folder;

  @Test
  void aPortThatIsTakenIsNamedBeforeAnythingIsOpened() throws IOException {
    try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path data = folder.resolve("data");
      NodeConfig config = NodeConfig.in(data).withPort(other.getLocalPort());
      assertThatThrownBy(() -> SwarmholdNode.start(config))
          .isInstanceOf(NotStartedException.class)
          .hasMessageStartingWith("port %d at 127.0.0.1: ", other.getLocalPort());
      assertThat(data).doesNotExist();
    }
  }

  /** Nothing tells an empty queue from one whose log was taken away, but that it was served. */
  @Test
  void aLogThatWasTakenAwayIsMissed() throws IOException {
    NodeConfig config = NodeConfig.in(folder).withPort(0);
    SwarmholdNode.start(config).close();
    Path log = folder.resolve("log");
    Path away = folder.resolve("away");
    Files.move(log, away);
    assertThatThrownBy(() -> SwarmholdNode.start(config))
        .isInstanceOf(GridFaultException.class)
        .hasMessageContaining("GRID-LOG");
    Files.move(away, log);
    SwarmholdNode.start(config).close();
    delete(log);
    assertThatThrownBy(() -> SwarmholdNode.start(config)).hasMessageContaining("GRID-LOG");
  }

  /** Whoever holds a lock must not lose it because a file was damaged. */
  @Test
  void aDamagedFileOfLocksIsNotPassedOver() throws IOException {
    NodeConfig config = NodeConfig.in(folder).withPort(0);
    Files.createDirectories(folder);
    Path agreed = Files.writeString(folder.resolve("agreed"), "torn");
    assertThatThrownBy(() -> SwarmholdNode.start(config)).hasMessageContaining("GRID-CONSENSUS");
    Files.delete(agreed);
    SwarmholdNode.start(config).close();
  }

  private static void delete(Path folder) throws IOException {
    List<Path> paths;
    try (var walk = Files.walk(folder)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }
}
