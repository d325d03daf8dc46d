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
      for (int shard = 0; shard < 3; shard++) {
        long next = Grids.get(epochs.next(shard));
        assertThat(next).isGreaterThan(latest);
        latest = next;
      }
    }
  }

  @Test
  void whatACrashLeavesBesideTheFileDoesNotMatter() throws IOException {
    long granted = Grids.get(FileEpochs.in(folder).next(0));
    Files.writeString(folder.resolve("epoch.new"), "99 torn");
    assertThat(Grids.get(FileEpochs.in(folder).next(0))).isEqualTo(granted + 1);
  }

  @Test
  void aFileThatIsTornOrChangedIsRefused() throws IOException {
    Grids.get(FileEpochs.in(folder).next(0));
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
    assertThat(Grids.get(FileEpochs.in(folder).next(0))).isEqualTo(42);
    assertThat(FileEpochs.latestIn(folder)).hasValue(42);
    assertThatThrownBy(() -> FileEpochs.restore(folder, 42, 40))
        .as("never back")
        .isInstanceOf(IllegalArgumentException.class);
    Files.writeString(folder.resolve("epoch"), "42 torn");
    assertThat(FileEpochs.latestIn(folder)).isEmpty();
    FileEpochs.restore(folder, 1_040, 40);
    assertThat(Grids.get(FileEpochs.in(folder).next(0))).isEqualTo(1_041);
    assertThatThrownBy(() -> FileEpochs.restore(folder, 1L << 24, 40))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
