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
    assertThatThrownBy(() -> FileEpochs.in(folder)).isInstanceOf(IllegalStateException.class);
  }
}
