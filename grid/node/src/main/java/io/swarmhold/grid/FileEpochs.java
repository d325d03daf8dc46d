package io.swarmhold.grid;

import io.swarmhold.model.port.Epochs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.zip.CRC32C;

/**
 * The consensus group of a member that is alone: a file. Its number grows with every grant and is
 * on the disk before the grant is given, so an epoch of this start is larger than all of those
 * before it, whatever the grid forgot.
 *
 * <p>A file that is damaged is refused: guessing an epoch could bring an old token back to life.
 */
public final class FileEpochs implements Epochs {

  private final Path file;
  private long latest;

  private FileEpochs(Path file, long latest) {
    this.file = file;
    this.latest = latest;
  }

  /**
   * Opens or makes the file {@code epoch} in {@code folder}.
   *
   * @throws IllegalStateException if its content is not what was written
   */
  public static FileEpochs in(Path folder) {
    Path file = folder.resolve("epoch");
    try {
      Files.createDirectories(folder);
      return new FileEpochs(file, Files.exists(file) ? read(file) : 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** True if no epoch was ever granted from this file. */
  public synchronized boolean isNew() {
    return latest == 0;
  }

  private static long read(Path file) throws IOException {
    String[] parts = Files.readString(file, StandardCharsets.US_ASCII).trim().split(" ");
    if (parts.length == 2 && parts[1].equals(Long.toHexString(checksum(parts[0])))) {
      return Long.parseLong(parts[0]);
    }
    throw new IllegalStateException(
        file
            + " is damaged: the epoch cannot be known. Restore the file, or set it to more than the largest epoch that"
            + " `swarmhold wal stats` shows");
  }

  private static long checksum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.US_ASCII));
    return crc.getValue();
  }

  @Override
  public synchronized CompletionStage<Long> next(int shard) {
    if (latest == MAX_EPOCH) {
      return CompletableFuture.failedFuture(new IllegalStateException("epochs are used up"));
    }
    long next = latest + 1;
    try {
      write(next);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(new UncheckedIOException(e));
    }
    latest = next;
    return CompletableFuture.completedFuture(next);
  }

  private void write(long epoch) throws IOException {
    String text = epoch + " " + Long.toHexString(checksum(Long.toString(epoch))) + "\n";
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
        directory.force(true);
      }
    }
  }

  /** Alone, this member's lease never runs out. */
  @Override
  public boolean mayServe(long nanos) {
    return true;
  }
}
