package io.swarmhold.cli;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** One command at a time in a folder; the system lets go of it if the process dies. */
final class FolderLock implements AutoCloseable {

  private static final String FILE = "lock";

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @throws CommandLines.MisusedException if another has it
   */
  static FolderLock of(Path folder) throws IOException {
    Path made = Files.createDirectories(folder).toAbsolutePath().normalize();
    FileChannel channel = FileChannel.open(made.resolve(FILE), CREATE, WRITE);
    if (lock(channel) == null) {
      channel.close();
      throw new CommandLines.MisusedException(
          "already running in %s (expected: another folder, by --data; or stop that one first)"
              .formatted(made));
    }
    return new FolderLock(channel);
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException ofThisProcess) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
