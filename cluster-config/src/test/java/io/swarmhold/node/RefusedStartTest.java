package io.swarmhold.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmhold.model.kit.FreePorts;
import io.swarmhold.model.port.GridFaultException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  private void misconfigured(NodeConfig config, String said) {
    assertThatThrownBy(() -> SwarmholdNode.start(config))
        .isInstanceOf(MisconfiguredException.class)
        .hasMessageContaining(said);
  }

  private NodeConfig member(String address) {
    return SwarmholdNode.builder()
        .dataFolder(folder.resolve("data"))
        .edge("127.0.0.1", 0)
        .member(address, List.of(address))
        .config();
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0:5701,cluster.host: 0.0.0.0 is no single address (expected: one of",
    "192.0.2.7:5701,cluster.host: 192.0.2.7 is not of this machine (expected: one of",
    "no-such-host.invalid:5701,cluster.host: no-such-host.invalid is not known (expected: an"
  })
  void anAddressAtWhichNobodyCanListenIsNamed(String address, String said) {
    misconfigured(member(address), said);
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void aPortOfTheClusterThatIsTakenIsNamed() throws IOException {
    int port = FreePorts.find(1, ClusterConfig.RAFT_PORT_OFFSET).getFirst();
    for (int taken : new int[] {port, port + ClusterConfig.RAFT_PORT_OFFSET}) {
      try (var other = new ServerSocket(taken, 1, InetAddress.getLoopbackAddress())) {
        assertThatThrownBy(() -> SwarmholdNode.start(member("127.0.0.1:" + port)))
            .isInstanceOf(NotStartedException.class)
            .hasMessageStartingWith("cluster.port: port " + other.getLocalPort());
      }
    }
  }

  /** Of a member that waits for others it would be found out when they are there. */
  @Test
  void keysThatCannotBeReadAreMissedBeforeAnythingIsOpened() {
    Path keys = folder.resolve("keys.json");
    Path data = folder.resolve("data");
    misconfigured(
        NodeConfigTest.listening(data, "127.0.0.1", 0, Optional.of(keys), Optional.empty()),
        "key file: " + keys + ": there is no such file");
    assertThat(data).doesNotExist();
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    misconfigured(
        NodeConfig.in(file).withPort(0),
        "data: " + file + " is a file (expected: a folder, made if missing)");
    misconfigured(
        NodeConfig.in(file.resolve("below")).withPort(0),
        "data: " + file.resolve("below") + " cannot be made: ");
  }

  /**
   * The first, or one that joins it, and votes as it does; its file says what it differs in. Each
   * that joins has a port of its own: Hazelcast refuses an address, and may do so once more when
   * the next life is there already.
   */
  private NodeConfig memberOfTwo(List<Integer> ports, int index, String settings)
      throws IOException {
    Path file = folder.resolve("m" + index + ".yaml");
    return ConfigFile.read(
        Files.writeString(
            file,
            """
            data: %s
            edge: {port: 0}
            %s
              name: refused-%d
              port: %d
              members: ["127.0.0.1:%d", "127.0.0.1:%d"]
            """
                .formatted(
                    folder.resolve("m" + index),
                    settings,
                    ports.getFirst(),
                    ports.get(index),
                    ports.getFirst(),
                    ports.get(Math.max(index, 1)))));
  }

  @Test
  void aMemberThatIsConfiguredOtherwiseThanItsClusterIsToldSo() throws IOException {
    List<Integer> ports = FreePorts.find(3, ClusterConfig.RAFT_PORT_OFFSET);
    try (var first = SwarmholdNode.start(memberOfTwo(ports, 0, "shards: 8\ncluster:"))) {
      NodeConfig otherShards = memberOfTwo(ports, 2, "shards: 4\ncluster:");
      assertThatThrownBy(() -> SwarmholdNode.start(otherShards))
          .isInstanceOf(GridFaultException.class)
          .hasMessage(
              "GRID-SETTINGS: the cluster has 8 shards, and this member is configured with shards: 4: see grid/errors/grid-settings.md");
      var told = new CompletableFuture<RuntimeException>();
      try (var second =
          SwarmholdNode.start(
              memberOfTwo(ports, 1, "shards: 8\ncluster:\n  backups: 2"), told::complete)) {
        assertThat(told.join())
            .as("%d and %d", first.port(), second.port())
            .hasMessageStartingWith(
                "GRID-SETTINGS: the cluster was founded with name refused-%d, 8 shards, 1 backups",
                ports.getFirst());
      }
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
