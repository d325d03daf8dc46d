package io.swarmhold.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmhold.model.port.GridFault;
import io.swarmhold.model.port.GridFaultException;
import io.swarmhold.wal.WalException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What is the disk's fault is one line that says what to do; what is a bug keeps its trace. */
class HaltTest {

  private final Halt halt = new Halt(Path.of("/srv/hold"));

  @Test
  void aFullDiskIsNamedWithItsFolderAndWhatToDo() {
    var full =
        new WalException("WAL-FULL: the reserve of 268435456 bytes at /srv/hold/log is used up");
    String said =
        "the node stops, what it acknowledged is on the disk: WAL-FULL: the reserve of 268435456"
            + " bytes at /srv/hold/log is used up: free space on the disk of the data folder"
            + " /srv/hold, or move the folder to a larger one, and start the node again: see"
            + " wal/errors/wal-full.md";
    assertThat(halt.line(full)).contains(said);
    assertThat(halt.line(new IllegalStateException("shard 3 failed", full))).contains(said);
  }

  @Test
  void otherTroubleOfTheDiskIsOneLineToo() {
    assertThat(halt.line(new WalException("WAL-FAILED: sync: I/O error")).orElseThrow())
        .contains("WAL-FAILED: sync: I/O error: look after the disk of the data folder /srv/hold");
    assertThat(halt.line(new GridFaultException(GridFault.SETTINGS, "not as founded")))
        .contains("GRID-SETTINGS: not as founded: see grid/errors/grid-settings.md");
  }

  /** What is agreed on has files of its own beside the log. */
  @Test
  void aDiskThatIsFullForConsensusIsNamedInTheSameWords() {
    var full = new IOException("No space left on device");
    var refused = new IllegalStateException(new UncheckedIOException(full));
    assertThat(halt.line(refused).orElseThrow())
        .isEqualTo(
            "the node stops, what it acknowledged is on the disk: WAL-FULL: No space left on device:"
                + " free space on the disk of the data folder /srv/hold, or move the folder to a"
                + " larger one, and start the node again: see wal/errors/wal-full.md");
    assertThat(halt.noRoom(new UncheckedIOException(full)).orElseThrow())
        .startsWith("WAL-FULL: No space left on device: free space on the disk of the data folder");
    assertThat(halt.noRoom(new WalException("WAL-FAILED: sync: I/O error"))).isEmpty();
    assertThat(halt.line(new IllegalStateException(new IOException("Stale file handle"))))
        .isEmpty();
  }

  @Test
  void aBugIsNotPutIntoWords() {
    assertThat(halt.line(new IllegalStateException("index 7"))).isEmpty();
  }
}
