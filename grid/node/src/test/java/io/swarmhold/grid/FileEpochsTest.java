package io.swarmhold.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Epochs in a file only ever grow, whatever a crash leaves of the file. */
class FileEpochsTest {

  @TempDir Path folder;

  @Test
  void growOverEveryStart() {
    long latest = 0;
    for (int start = 0; start < 4; start++) {
      FileEpochs epochs = FileEpochs.in(folder);
      assertThat(epochs.isNew()).isEqualTo(start == 0);
      assertThat(epochs.latest()).isEqualTo(latest);
      for (int grant = 0; grant < 3; grant++) {
        epochs.upTo(++latest);
        epochs.upTo(latest - 1);
        assertThat(epochs.latest()).as("never back").isEqualTo(latest);
      }
    }
  }

  @Test
  void whatACrashLeavesBesideTheFileDoesNotMatter() throws IOException {
    FileEpochs.in(folder).upTo(7);
    Files.writeString(folder.resolve("epoch.new"), "99 torn");
    assertThat(FileEpochs.in(folder).latest()).isEqualTo(7);
    FileEpochs.in(folder).upTo(8);
    assertThat(FileEpochs.in(folder).latest()).isEqualTo(8);
  }

  @Test
  void aFileThatIsTornOrChangedIsRefused() throws IOException {
    FileEpochs.in(folder).upTo(1);
    Path file = folder.resolve("epoch");
    String whole = Files.readString(file);
    for (int length = 0; length < whole.length() - 1; length++) {
      Files.writeString(file, whole.substring(0, length));
      assertThatThrownBy(() -> FileEpochs.in(folder)).isInstanceOf(IllegalStateException.class);
    }
    Files.writeString(file, whole.replaceFirst("1", "2"));
    assertThatThrownBy(() -> FileEpochs.in(folder))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("GRID-EPOCH");
    Files.write(file, new byte[] {-1, -2, -3});
    assertThatThrownBy(() -> FileEpochs.in(folder)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aLostOrDamagedFileIsMadeAnewAboveEverythingThatWasEverSeen() throws IOException {
    assertThat(FileEpochs.latestIn(folder)).isEmpty();
    assertThatThrownBy(() -> FileEpochs.restore(folder, 40, 40))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("epoch: 40 (expected: above 40, which was granted before, and below 16777215)");
    FileEpochs.restore(folder, 41, 40);
    assertThat(FileEpochs.latestIn(folder)).hasValue(41);
    FileEpochs.in(folder).upTo(42);
    assertThat(FileEpochs.latestIn(folder)).hasValue(42);
    assertThatThrownBy(() -> FileEpochs.restore(folder, 42, 40))
        .as("never back")
        .isInstanceOf(IllegalArgumentException.class);
    Files.writeString(folder.resolve("epoch"), "42 torn");
    assertThat(FileEpochs.latestIn(folder)).isEmpty();
    FileEpochs.restore(folder, 1_040, 40);
    assertThat(FileEpochs.in(folder).latest()).isEqualTo(1_040);
    assertThatThrownBy(() -> FileEpochs.restore(folder, 1L << 24, 40))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** What members of earlier releases left on their disks, and will find there again. */
  @Test
  void theFileIsOneLineOfTheEpochAndItsChecksum() throws IOException {
    FileEpochs.in(folder).upTo(42);
    assertThat(folder.resolve("epoch")).hasContent("42 2e7d3dcb\n");
  }
}
