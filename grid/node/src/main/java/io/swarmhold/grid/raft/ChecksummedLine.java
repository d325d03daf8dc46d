package io.swarmhold.grid.raft;

import io.swarmhold.wal.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A file of one line and its checksum, which is there in full or not at all ({@link AtomicFile}). A
 * damaged one is refused, for what it said cannot be guessed.
 */
final class ChecksummedLine {

  private ChecksummedLine() {}

  /**
   * @throws IllegalStateException if the file's content is not what was written
   */
  static Optional<String> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1).trim();
    int seal = text.lastIndexOf(' ');
    if (seal < 0 || !text.substring(seal + 1).equals(checksum(text.substring(0, seal)))) {
      throw new IllegalStateException(
          "%s is damaged: wipe this member's folder, and it comes back as another member"
              .formatted(file));
    }
    return Optional.of(text.substring(0, seal));
  }

  private static String checksum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.US_ASCII));
    return Long.toHexString(crc.getValue());
  }

  static void write(Path file, String line) throws IOException {
    String text = line + " " + checksum(line) + "\n";
    AtomicFile.write(file, text.getBytes(StandardCharsets.US_ASCII));
  }
}
