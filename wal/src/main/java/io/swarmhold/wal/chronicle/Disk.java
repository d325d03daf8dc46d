package io.swarmhold.wal.chronicle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** The three things the log asks of a disk that can fail; tests put a failing one in its place. */
interface Disk {

  Disk REAL = new Disk() {};

  /** Writes all of {@code bytes} at {@code at}. */
  default void write(FileChannel to, ByteBuffer bytes, long at) throws IOException {
    while (bytes.hasRemaining()) {
      at += to.write(bytes, at);
    }
  }

  /**
   * Makes the file's bytes survive the loss of power, those stored through a mapping included. Its
   * times need not.
   */
  default void force(FileChannel file) throws IOException {
    file.force(false);
  }

  default long usableBytes(Path folder) throws IOException {
    return Files.getFileStore(folder).getUsableSpace();
  }
}
