package io.swarmhold.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A slip in the file is one line that says where. */
class ConfigFileTest {

  private static final String THREE = "name: c, members: [h1:5701, h2:5701, h3:5701]";

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
        "port: 70000 | cluster.port: 70000 (expected: 1 to 65435)",
        "port: abc | cluster.port: abc (expected: a whole number)",
        "port: 5701.5 | cluster.port: 5701.5 (expected: a whole number)",
        "voters: three | cluster.voters: three (expected: a whole number)",
        "voters: [3] | cluster.voters: a list (expected: a whole number)",
        "lite: perhaps | cluster.lite: perhaps (expected: true or false)",
        "zone: {a: b} | cluster.zone: keys of its own (expected: text)",
        "managementCenter: x | cluster.managementCenter: x (expected: keys of its own: trusted)",
        "membersFile: /x | cluster.membersFile: beside cluster.members (expected: one of the two)",
        "host: h1, backups: 0 | GRID-UNSAFE: cluster.backups: 0 with 3 members: the tasks of a",
        "host: h1, minInSync: 1 | GRID-UNSAFE: cluster.minInSync: 1 with 3 members: what one member",
        "host: h4 | cluster.members: [h1:5701, h2:5701, h3:5701] (expected: this member, h4:5701, among them)"
      })
  void aSlipOfTheClusterIsNamed(String slip, String said) throws IOException {
    refused("cluster: {" + THREE + ", " + slip + "}", said);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "edge: 1 | edge: 1 (expected: keys of its own: host, port, keyFile, adminHost, adminPort)",
        "edge: {port: 70000} | edge.port: 70000 (expected: 0 to 65535)",
        "edge: {adminPort: -1} | edge.adminPort: -1 (expected: 0 to 65535)",
        "edge: {host: 0.0.0.0} | edge.host: 0.0.0.0 without a key file would let anybody in",
        "data: [a] | data: a list (expected: text)",
        "shards: 0 | shards: 0 (expected: 1 to 1024)",
        "queueCapacity: 0 | queueCapacity: 0 (expected: 1 to 2147483647)",
        "tenantWeights: {acme: many} | tenantWeights.acme: many (expected: a whole number)",
        "cluster: {name: c, members: h1} | cluster.members: h1 (expected: a list, such as [a, b])",
        "cluster: {name: c, members: [h1]} | cluster.members: h1 (expected: host:port, a port of",
        "cluster: {name: c, members: ['5701']} | cluster.members: 5701 (expected: host:port, a port",
        "cluster: {name: c, membersFile: /no} | cluster.membersFile: /no: there is no such file (ex",
        "cluster: {members: [h1:5701]} | cluster.name: missing (expected: 1 to 64 of A-Z a-z 0-9",
        "cluster: {name: a b, members: [h1:5701]} | cluster.name: 'a b' (expected: 1 to 64 of A-Z",
        "[a, b] | it holds a list (expected: keys, of data, edge,",
        "cluster: { | line 1, column 11: while parsing a flow node, expected the node content",
        "# nothing | it is empty (expected: keys, of data, edge, durability,"
      })
  void aSlipIsNamedWithItsFile(String slip, String said) throws IOException {
    refused(slip, folder.resolve("member.yaml") + ": " + said);
  }

  @Test
  void whatIsNoTextIsSaidToBeNone() throws IOException {
    Path file = Files.write(folder.resolve("member.yaml"), new byte[] {(byte) 0x80, 0, 1});
    assertThatThrownBy(() -> ConfigFile.read(file)).hasMessage(file + ": is not text in UTF-8");
    Files.write(file, new byte[] {0, 1, 2});
    assertThatThrownBy(() -> ConfigFile.read(file)).hasMessageContaining("not allowed");
    Files.write(file, new byte[0]);
    assertThatThrownBy(() -> ConfigFile.read(file)).hasMessageStartingWith(file + ": it is empty");
    assertThatThrownBy(() -> ConfigFile.read(folder)).hasMessage(folder + ": Is a directory");
  }

  /** Who asks for less than the disk has been told what it is worth; two bear no loss anyway. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{durability: process, cluster: {name: c, host: h1, members: [h1:1, h2:1, h3:1], port: 1, minInSync: 1}}",
        "{cluster: {name: c, host: h1, members: [h1:1, h2:1], port: 1, minInSync: 1}}",
        "{cluster: {name: c, host: h1, members: [h1:1], port: 1}}"
      })
  void whatIsNoPromiseIsNotRefused(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("member.yaml"), content);
    ClusterConfig cluster = ConfigFile.read(file).cluster().orElseThrow();
    assertThat(cluster.risk().isPresent()).isEqualTo(content.contains("minInSync"));
  }

  /** Templates put quotes around numbers. */
  @Test
  void aNumberMayStandInQuotes() throws IOException {
    Path file = Files.writeString(folder.resolve("member.yaml"), "edge: {port: '7171'}");
    assertThat(ConfigFile.read(file).port()).isEqualTo(7171);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"7070, 7070, 7170", "6970, 6970, 7070"})
  void thePortsOfTheGridAreNotTheEdges(int port, int grid, int consensus) throws IOException {
    refused(
        "cluster: {name: c, members: ['127.0.0.1:%d'], port: %d}".formatted(port, port),
        "edge.port: 7070 (expected: another than the grid's, %d, and consensus', %d)"
            .formatted(grid, consensus));
  }

  @Test
  void aMemberThatStandsTwiceIsNotTwoVoters() throws IOException {
    refused(
        "cluster: {name: c, members: [h1:5701, h2:5701, h2:5701]}",
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
