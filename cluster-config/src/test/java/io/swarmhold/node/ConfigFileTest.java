package io.swarmhold.node;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A slip in the file is one line that says where. */
class ConfigFileTest {

  private static final String THREE = "members: [h1:5701, h2:5701, h3:5701]";

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "bogus: 1 | cluster.bogus: there is no such key (expected: backups, host,",
        "voters: 2 | cluster.voters: 2 (expected: 1, 3 or 5)",
        "backups: 7 | cluster.backups: 7 (expected: 0 to 2)",
        "minInSync: 4 | cluster.minInSync: 4 (expected: 1 to backups + 1, 3)",
        "port: 70000 | cluster.port: 70000",
        "host: h4 | cluster.members: [h1:5701, h2:5701, h3:5701] (expected: this member, h4:5701, among them)"
      })
  void aSlipOfTheClusterIsNamed(String slip, String said) throws IOException {
    refused("cluster: {" + THREE + ", " + slip + "}", said);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"7070, 7070, 7170", "6970, 6970, 7070"})
  void thePortsOfTheGridAreNotTheEdges(int port, int grid, int consensus) throws IOException {
    refused(
        "cluster: {members: ['127.0.0.1:%d'], port: %d}".formatted(port, port),
        "edge.port: 7070 (expected: another than the grid's, %d, and consensus', %d)"
            .formatted(grid, consensus));
  }

  @Test
  void aMemberThatStandsTwiceIsNotTwoVoters() throws IOException {
    refused(
        "cluster: {members: [h1:5701, h2:5701, h2:5701]}",
        "cluster.members: [h1:5701, h2:5701, h2:5701] (expected: each of them once)");
  }

  @Test
  void aKeyThatIsSaidTwiceIsNotGuessed() throws IOException {
    refused("cluster: {" + THREE + ", voters: 1, voters: 3}", "Duplicate field 'voters'");
  }

  @Test
  void aFileThatIsNotThereIsSaidOnce() {
    Path file = folder.resolve("nowhere.yaml");
    assertThatThrownBy(() -> ConfigFile.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(file + ": there is no such file");
  }

  private void refused(String content, String said) throws IOException {
    Path file = Files.writeString(folder.resolve("member.yaml"), content);
    assertThatThrownBy(() -> ConfigFile.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(said);
  }
}
