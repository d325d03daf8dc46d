package io.swarmhold.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A small file that is there in full or not at all, whenever the power is lost. */
public final class AtomicFile {

  /** Of what is written beside; one that a crash left there is written over. */
  private static final String BESIDE = ".new";

  private AtomicFile() {}

  /**
   * Puts a file of {@code bytes} in the place of {@code file}, or there for the first time: written
   * beside, synced, renamed, and the folder synced, without which the new name need not last.
   *
   * <p>When it returns, the new content survives a loss of power. If it throws, the file holds the
   * old content or the new one, and after a loss of power again either.
   *
   * <p>Cost: two syncs. One writer at a time.
   */
  public static void write(Path file, byte[] bytes) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + BESIDE);
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      syncFolder(folder);
    }
  }

  /** Makes creations, renames and deletions in {@code folder} survive the loss of power. */
  public static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
