package io.swarmhold.perf.lab.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How members are started. */
class WordsTest {

  @TempDir Path folder;

  @Test
  void oneAloneIsStartedByOptions() throws Exception {
    assertThat(String.join(" ", Words.of(layout("", 1), 1)))
        .isEqualTo(
            "start --data %s/m1/data --host 127.0.0.1 --port 17071 --durability disk"
                .formatted(folder));
    assertThat(Words.of(layout("lab", 1), 1)).contains("10.77.0.1", "7070", "--key-file");
  }

  @Test
  void ofAClusterEachHasAFileWithAllMembers() throws Exception {
    Files.createDirectories(folder.resolve("m2"));
    List<String> words = Words.of(layout("lab", 3), 2);
    assertThat(words)
        .containsExactly("start", "--config", folder.resolve("m2/member.yaml").toString());
    assertThat(Files.readString(folder.resolve("m2/member.yaml")))
        .isEqualTo(
            """
            data: %1$s/m2/data
            edge: {host: 10.77.0.2, port: 7070, keyFile: %1$s/keys.json}
            durability: disk
            shards: 64
            cluster:
              name: lab
              host: 10.77.0.2
              port: 5701
              members: [10.77.0.1:5701, 10.77.0.2:5701, 10.77.0.3:5701]
              voters: 3
              backups: 2
              minInSync: 2
            """
                .formatted(folder));
  }

  @Test
  void oneThatJoinsIsListedInItsOwnFile() {
    assertThat(Words.yaml(layout("lab", 3), 4))
        .contains("members: [10.77.0.1:5701, 10.77.0.2:5701, 10.77.0.3:5701, 10.77.0.4:5701]")
        .contains("  voters: 3");
  }

  @Test
  void onLoopbackMembersDifferByPortsAndNeedNoKeys() {
    assertThat(Words.yaml(layout("", 3), 3))
        .contains("edge: {host: 127.0.0.1, port: 17073}")
        .contains("  port: 15704")
        .contains("members: [127.0.0.1:15702, 127.0.0.1:15703, 127.0.0.1:15704]");
  }

  private Layout layout(String prefix, int members) {
    return new Layout(folder, prefix, members, "512m", List.of(), "disk", 64, 2);
  }
}
