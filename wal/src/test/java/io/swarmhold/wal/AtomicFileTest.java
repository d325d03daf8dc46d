package io.swarmhold.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file is replaced as a whole. */
class AtomicFileTest {

  @TempDir private Path folder;

  @Test
  void theNewContentTakesThePlaceOfTheOldAndNothingIsLeftBeside() throws IOException {
    Path file = folder.resolve("said");
    AtomicFile.write(file, new byte[] {1, 2, 3});
    AtomicFile.write(file, new byte[] {4});
    assertThat(file).hasBinaryContent(new byte[] {4});
    assertThat(folder)
        .isDirectoryContaining("glob:**/said")
        .isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void whatACrashLeftBesideIsWrittenOver() throws IOException {
    Path file = folder.resolve("said");
    Files.write(folder.resolve("said.new"), new byte[1_000]);
    AtomicFile.write(file, new byte[] {7});
    assertThat(file).hasBinaryContent(new byte[] {7});
  }

  @Test
  void whatCannotBeWrittenLeavesTheOldContent() throws IOException {
    Path file = folder.resolve("said");
    AtomicFile.write(file, new byte[] {1});
    Files.createDirectory(folder.resolve("said.new"));
    assertThatThrownBy(() -> AtomicFile.write(file, new byte[] {2}))
        .isInstanceOf(IOException.class);
    assertThat(file).hasBinaryContent(new byte[] {1});
  }
}
