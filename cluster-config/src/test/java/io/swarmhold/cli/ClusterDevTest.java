package io.swarmhold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster for trying things is not harmed by whoever starts it twice. */
class ClusterDevTest {

  @TempDir Path folder;

  private final StringWriter err = new StringWriter();

  private int run(String... words) {
    return CommandLines.of(
            config -> {
              throw new IllegalStateException("no node here");
            },
            new PrintWriter(new StringWriter()),
            new PrintWriter(err, true))
        .execute(words);
  }

  @Test
  void theSecondOneInAFolderWritesNothing() throws IOException {
    Path member = Files.createDirectories(folder.resolve("m1")).resolve("member.yaml");
    Files.writeString(member, "of the first one");
    FolderLock first = FolderLock.of(folder);
    assertThat(run("cluster", "dev", "--data", folder.toString(), "--members", "4")).isEqualTo(2);
    first.close();
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).startsWith("swarmhold: already running in " + folder);
    assertThat(member).hasContent("of the first one");
    assertThat(folder.resolve("m4")).doesNotExist();
    FolderLock.of(folder).close();
  }

  /** As when the first one was killed, and its members were not. */
  @Test
  void aPortThatIsTakenIsFoundBeforeAnythingIsWritten() throws IOException {
    try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String taken = Integer.toString(other.getLocalPort());
      assertThat(run("cluster", "dev", "--data", folder.toString(), "--grid-port", taken))
          .isEqualTo(1);
      assertThat(err.toString()).startsWith("swarmhold: port ").contains(" at 127.0.0.1: ");
    }
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(folder.resolve("m1")).doesNotExist();
  }
}
